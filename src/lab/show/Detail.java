package lab.show;

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
    RESOURCE
}
