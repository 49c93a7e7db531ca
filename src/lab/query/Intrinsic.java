package lab.query;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lab.query.TypedValue.Type;

/** The fields that are not attributes: every span, trace, event, link or instrumentation scope has them. */
enum Intrinsic {
    DURATION("duration", Type.DURATION, "duration", "span:duration"),
    NAME("name", Type.STRING, "name", "span:name"),
    STATUS("status", Type.STATUS, "status", "span:status"),
    STATUS_MESSAGE("statusMessage", Type.STRING, "statusMessage", "span:statusMessage"),
    KIND("kind", Type.KIND, "kind", "span:kind"),
    SPAN_ID("span:id", Type.STRING, "span:id"),
    PARENT_ID("span:parentID", Type.STRING, "span:parentID"),
    CHILD_COUNT("span:childCount", Type.INT, "span:childCount"),
    ROOT_NAME("rootName", Type.STRING, "rootName", "trace:rootName"),
    ROOT_SERVICE("rootServiceName", Type.STRING, "rootServiceName", "trace:rootService"),
    TRACE_DURATION("traceDuration", Type.DURATION, "traceDuration", "trace:duration"),
    TRACE_ID("trace:id", Type.STRING, "trace:id"),
    NESTED_SET_LEFT("nestedSetLeft", Type.INT, "nestedSetLeft"),
    NESTED_SET_RIGHT("nestedSetRight", Type.INT, "nestedSetRight"),
    NESTED_SET_PARENT("nestedSetParent", Type.INT, "nestedSetParent"),
    EVENT_NAME("event:name", Type.STRING, "event:name"),
    EVENT_TIME("event:timeSinceStart", Type.DURATION, "event:timeSinceStart"),
    LINK_TRACE_ID("link:traceID", Type.STRING, "link:traceID"),
    LINK_SPAN_ID("link:spanID", Type.STRING, "link:spanID"),
    /** TraceQL does not check the types of these two. */
    SCOPE_NAME("instrumentation:name", Type.ATTRIBUTE, "instrumentation:name"),
    SCOPE_VERSION("instrumentation:version", Type.ATTRIBUTE, "instrumentation:version"),
    /** A word of the language that no version of Tempo supports yet. */
    PARENT("parent", Type.NIL, "parent");

    private static final Map<String, Intrinsic> BY_NAME = new HashMap<>();

    static {
        for (var intrinsic : values()) for (var name : intrinsic.names) BY_NAME.put(name, intrinsic);
    }

    /** Its name in messages and groups. */
    final String text;

    final Type type;
    private final String[] names;

    Intrinsic(String text, Type type, String... names) {
        this.text = text;
        this.type = type;
        this.names = names;
    }

    /** Null when there is none with this name; the name includes the scope and a colon. */
    static Intrinsic named(String name) {
        return BY_NAME.get(name);
    }

    /** The names for queries, each short name first. */
    static List<String> names() {
        return Arrays.stream(values())
                .filter(intrinsic -> intrinsic != PARENT)
                .flatMap(intrinsic -> Arrays.stream(intrinsic.names))
                .toList();
    }

    boolean ofEvent() {
        return this == EVENT_NAME || this == EVENT_TIME;
    }

    boolean ofLink() {
        return this == LINK_TRACE_ID || this == LINK_SPAN_ID;
    }
}
