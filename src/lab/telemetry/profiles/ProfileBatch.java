package lab.telemetry.profiles;

import java.util.List;

/**
 * Profiles that came together, in one request or one file, and share their stacks: they are kept together and leave
 * together.
 */
public record ProfileBatch(StackTree stacks, SampleLinks links, List<ProfileData> profiles) {

    private static final int OBJECT = 200;

    public ProfileBatch {
        profiles = List.copyOf(profiles);
    }

    /** How many samples all of its profiles have. */
    public int samples() {
        return profiles.stream().mapToInt(profile -> profile.samples().size()).sum();
    }

    /** Of memory, estimated, without the resources and scopes. */
    public long bytes() {
        return OBJECT
                + stacks.bytes()
                + links.bytes()
                + profiles.stream().mapToLong(ProfileData::bytes).sum();
    }
}
