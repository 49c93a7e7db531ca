package lab.query;

/**
 * A token of a query.
 *
 * @param text as written, but a scope and a symbol in canonical form
 * @param value the value of a literal, the {@link FieldName} of an attribute, or the {@link QueryException} of an
 *     invalid token
 * @param start its position in {@code char}s; {@code end} is after its last one
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
        /** Reading stops here. */
        BROKEN
    }

    /** @param key null when nothing follows the dot */
    record FieldName(FieldScope scope, boolean parent, String key) {}

    boolean is(String wanted) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(wanted);
    }
}
