package lab.query;

import java.util.Locale;

/** The scope of an attribute. */
enum FieldScope {
    /** {@code .key}: the span's own attribute, else its resource's. */
    ANY,
    SPAN,
    RESOURCE,
    EVENT,
    LINK,
    INSTRUMENTATION;

    /** The word before the dot. */
    String word() {
        return this == ANY ? "" : name().toLowerCase(Locale.ROOT);
    }
}
