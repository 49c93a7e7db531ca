package lab.profile;

import java.util.Locale;

/**
 * Which flame graph is wanted.
 *
 * @param span the name of the spans whose samples it is made of
 */
public record ProfileView(ProfileKind kind, String span) {

    /** The beginning of a file's name: {@code cpu-check-orders}. */
    public String fileName() {
        return kind.name().toLowerCase(Locale.ROOT) + "-"
                + span.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    @Override
    public String toString() {
        return (kind == ProfileKind.CPU ? "CPU" : kind.name().toLowerCase(Locale.ROOT)) + " of \"" + span + "\"";
    }
}
