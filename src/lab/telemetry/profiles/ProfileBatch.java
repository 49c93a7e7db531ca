package lab.telemetry.profiles;

import java.util.List;

/**
 * Profiles that arrived together, in one request or one file. They share their stacks, so they are kept and dropped
 * together.
 */
public record ProfileBatch(StackTree stacks, SampleLinks links, List<ProfileData> profiles) {

    private static final int OBJECT = 200;

    public ProfileBatch {
        profiles = List.copyOf(profiles);
    }

    /** The number of samples in all its profiles. */
    public int samples() {
        return profiles.stream().mapToInt(profile -> profile.samples().size()).sum();
    }

    /** Estimated memory, without the resources and scopes. */
    public long bytes() {
        return OBJECT
                + stacks.bytes()
                + links.bytes()
                + profiles.stream().mapToLong(ProfileData::bytes).sum();
    }
}
