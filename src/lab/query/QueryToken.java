package lab.query;

/**
 * A word of a query.
 *
 * @param text as it stands there, but for a scope and a symbol their canonical form
 * @param value of a literal, {@link FieldName} of an attribute, and {@link QueryException} of what is no token
 * @param start in the query, in {@code char}s; {@code end} is behind the last one
 */
record QueryToken(Kind kind, String text, Object value, int start, int end) {

    enum Kind {
        WORD,
        SYMBOL,
        STRING,
        INTEGER,
        FLOAT,
        DURATION,
        /** An attribute with its scope: {@code span.http.route}. */
        FIELD,
        /** The start of a scoped intrinsic: {@code span:}. */
        SCOPE,
        END,
        /** Reading stopped here. */
        BROKEN
    }

    /** @param key null when there is none behind the dot */
    record FieldName(FieldScope scope, boolean parent, String key) {}

    boolean is(String wanted) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(wanted);
    }
}
