package lab.terminal;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a picture shows only when asked. */
public enum Detail {
    /** Attributes of spans, events, links and logs. */
    ATTRIBUTES,
    /** Each span's id and its parent's. */
    IDS,
    /** The instrumentation scope that made each span. */
    SCOPES,
    /** What each metric says of itself: its description. */
    DESCRIPTIONS,
    /** The attributes of each resource, once, at the end. */
    RESOURCE;

    /**
     * What a picture is to show.
     *
     * @param asked a list of names with commas or spaces, as in {@code LAB_SHOW}; what is no name is left out; may be
     *     null
     * @param chosen further ones
     */
    public static Set<Detail> asked(String asked, Detail... chosen) {
        var details = EnumSet.noneOf(Detail.class);
        details.addAll(List.of(chosen));
        for (var detail : values()) {
            if (asked != null
                    && List.of(asked.toUpperCase(Locale.ROOT).split("[ ,]+")).contains(detail.name())) {
                details.add(detail);
            }
        }
        return details;
    }
}
