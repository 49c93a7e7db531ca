package lab.query;

import java.util.regex.Pattern;
import lab.query.TypedValue.Type;

/** The contents of a filter's braces, or of the parentheses of an aggregate or a group. */
sealed interface FieldExpression {

    /** The position of its first character in the query. */
    int start();

    /** The position after its last character. */
    int end();

    /** Its type, as far as it is known without a span. */
    Type type();

    /** Whether it refers to a field. */
    boolean looksAtSpan();

    /** The depth of its tree. */
    int depth();

    /** Its text in TraceQL. */
    String text();

    /** A literal value. */
    record Literal(TypedValue value, int start, int end) implements FieldExpression {
        @Override
        public Type type() {
            return value.type();
        }

        @Override
        public boolean looksAtSpan() {
            return false;
        }

        @Override
        public int depth() {
            return 1;
        }

        @Override
        public String text() {
            return value.text();
        }
    }

    /**
     * An attribute or an intrinsic.
     *
     * @param intrinsic null for an attribute, which has a scope and a key
     * @param parent whether it refers to the parent span, which no version of Tempo supports yet
     */
    record Field(Intrinsic intrinsic, FieldScope scope, String key, boolean parent, int start, int end)
            implements FieldExpression {

        private static final Pattern NEEDS_QUOTES = Pattern.compile("[\\s\\p{Z}{}()=~!<>&|^,\"]");

        static Field of(Intrinsic intrinsic, int start, int end) {
            return new Field(intrinsic, null, null, false, start, end);
        }

        @Override
        public Type type() {
            return intrinsic == null ? Type.ATTRIBUTE : intrinsic.type;
        }

        @Override
        public boolean looksAtSpan() {
            return true;
        }

        @Override
        public int depth() {
            return 1;
        }

        boolean ofEvent() {
            return intrinsic == null ? scope == FieldScope.EVENT : intrinsic.ofEvent();
        }

        boolean ofLink() {
            return intrinsic == null ? scope == FieldScope.LINK : intrinsic.ofLink();
        }

        /** The same field at any position. */
        boolean isSame(Field other) {
            return intrinsic == other.intrinsic
                    && scope == other.scope
                    && parent == other.parent
                    && (key == null ? other.key == null : key.equals(other.key));
        }

        /** Its label in an answer: only the key, or the intrinsic's name. */
        String label() {
            return intrinsic == null ? key : intrinsic.text;
        }

        @Override
        public String text() {
            if (intrinsic != null) return intrinsic.text;
            var name = key.isEmpty() || NEEDS_QUOTES.matcher(key).find()
                    ? '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                    : key;
            return (parent ? "parent." : "")
                    + (scope == FieldScope.ANY ? parent ? "" : "." : scope.word() + ".")
                    + name;
        }
    }

    /** An operator with two sides. */
    record Binary(
            QueryOperator operator,
            FieldExpression left,
            FieldExpression right,
            int operatorStart,
            Type type,
            int depth)
            implements FieldExpression {

        Binary(QueryOperator operator, FieldExpression left, FieldExpression right, int operatorStart) {
            this(
                    operator,
                    left,
                    right,
                    operatorStart,
                    operator.isArithmetic() ? left.type() == Type.ATTRIBUTE ? right.type() : left.type() : Type.BOOLEAN,
                    1 + Math.max(left.depth(), right.depth()));
        }

        @Override
        public int start() {
            return left.start();
        }

        @Override
        public int end() {
            return right.end();
        }

        @Override
        public boolean looksAtSpan() {
            return left.looksAtSpan() || right.looksAtSpan();
        }

        @Override
        public String text() {
            return wrapped(left) + " " + operator.symbol + " " + wrapped(right);
        }
    }

    /** {@code -x}, or {@code !x}. */
    record Prefix(boolean not, FieldExpression operand, int start, int depth) implements FieldExpression {
        Prefix(boolean not, FieldExpression operand, int start) {
            this(not, operand, start, 1 + operand.depth());
        }

        @Override
        public int end() {
            return operand.end();
        }

        @Override
        public Type type() {
            return operand.type();
        }

        @Override
        public boolean looksAtSpan() {
            return operand.looksAtSpan();
        }

        @Override
        public String text() {
            return (not ? "!" : "-") + wrapped(operand);
        }
    }

    /** {@code x != nil}, or {@code x = nil}. */
    record Presence(boolean present, FieldExpression operand, int start, int end, int depth)
            implements FieldExpression {
        Presence(boolean present, FieldExpression operand, int start, int end) {
            this(present, operand, start, end, 1 + operand.depth());
        }

        @Override
        public Type type() {
            return Type.BOOLEAN;
        }

        @Override
        public boolean looksAtSpan() {
            return operand.looksAtSpan();
        }

        @Override
        public String text() {
            return wrapped(operand) + (present ? " != nil" : " = nil");
        }
    }

    private static String wrapped(FieldExpression expression) {
        return expression instanceof Literal || expression instanceof Field
                ? expression.text()
                : "(" + expression.text() + ")";
    }
}
