package lab.terminal;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Details that a picture shows only on request. */
public enum Detail {
    /** The attributes of spans, events, links and logs. */
    ATTRIBUTES,
    /** The id of each span and of its parent. */
    IDS,
    /** The instrumentation scope of each span. */
    SCOPES,
    /** The description of each metric. */
    DESCRIPTIONS,
    /** The attributes of each resource, once, at the end. */
    RESOURCE;

    /**
     * The details that a picture shows.
     *
     * @param asked a list of names with commas or spaces, as in {@code LAB_SHOW}; unknown names are ignored; may be
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
