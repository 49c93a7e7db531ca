package lab.profile;

import java.util.Locale;

/**
 * The choice of a flame graph.
 *
 * @param span the name of the spans whose samples it shows
 */
public record ProfileView(ProfileKind kind, String span) {

    /** The beginning of the file name: {@code cpu-check-orders}. */
    public String fileName() {
        return kind.name().toLowerCase(Locale.ROOT) + "-"
                + span.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    @Override
    public String toString() {
        return (kind == ProfileKind.CPU ? "CPU" : kind.name().toLowerCase(Locale.ROOT)) + " of \"" + span + "\"";
    }
}
