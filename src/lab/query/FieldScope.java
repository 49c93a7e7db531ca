package lab.query;

import java.util.Locale;

/** Where an attribute is looked for. */
enum FieldScope {
    /** {@code .key}: the span's own, else its resource's. */
    ANY,
    SPAN,
    RESOURCE,
    EVENT,
    LINK,
    INSTRUMENTATION;

    /** What stands before the dot. */
    String word() {
        return this == ANY ? "" : name().toLowerCase(Locale.ROOT);
    }
}
