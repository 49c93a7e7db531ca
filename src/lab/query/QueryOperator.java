package lab.query;

import lab.query.TypedValue.Type;

/** The operators between fields and literals. */
enum QueryOperator {
    ADD("+", 3),
    SUBTRACT("-", 3),
    MULTIPLY("*", 5),
    DIVIDE("/", 5),
    MODULO("%", 5),
    POWER("^", 6),
    EQUAL("=", 2),
    NOT_EQUAL("!=", 2),
    LESS("<", 2),
    AT_MOST("<=", 2),
    GREATER(">", 2),
    AT_LEAST(">=", 2),
    MATCHES("=~", 2),
    NOT_MATCHES("!~", 2),
    AND("&&", 1),
    OR("||", 1);

    /** The precedence of {@code !} and unary minus: lower than that of multiplication. */
    static final int PREFIX_OPERAND = 5;
    /** The lowest precedence allowed after {@code nil =}. */
    static final int ABOVE_COMPARISON = 3;

    final String symbol;
    final int precedence;

    QueryOperator(String symbol, int precedence) {
        this.symbol = symbol;
        this.precedence = precedence;
    }

    /** Null when the token is not an operator. */
    static QueryOperator of(QueryToken token) {
        if (token.kind() == QueryToken.Kind.SYMBOL)
            for (var operator : values()) if (operator.symbol.equals(token.text())) return operator;
        return null;
    }

    boolean isArithmetic() {
        return precedence == 3 || precedence >= 5;
    }

    boolean isLogical() {
        return this == AND || this == OR;
    }

    boolean isRegex() {
        return this == MATCHES || this == NOT_MATCHES;
    }

    boolean isEquality() {
        return this == EQUAL || this == NOT_EQUAL;
    }

    /** Whether it is one of =, !=, <, <=, >, >=. */
    boolean isComparison() {
        return precedence == 2 && !isRegex();
    }

    /** Whether a value of this type may be one of its operands. */
    boolean takes(Type type) {
        return switch (type) {
            case ATTRIBUTE -> true;
            case BOOLEAN, BOOLEAN_ARRAY -> isLogical() || isEquality();
            case INT, FLOAT, DURATION, INT_ARRAY, FLOAT_ARRAY -> isArithmetic() || isComparison();
            case STRING, STRING_ARRAY -> isRegex() || isComparison();
            case NIL, STATUS, KIND -> isEquality();
        };
    }
}
