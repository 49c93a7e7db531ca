package lab.query;

/** The operators between sets of spans. */
enum SetOperator {
    AND("&&", 1, null, false, false),
    OR("||", 1, null, false, false),
    CHILD(">", 2, Relation.CHILD, false, false),
    DESCENDANT(">>", 2, Relation.DESCENDANT, false, false),
    PARENT("<", 2, Relation.PARENT, false, false),
    ANCESTOR("<<", 2, Relation.ANCESTOR, false, false),
    SIBLING("~", 2, Relation.SIBLING, false, false),
    NOT_CHILD("!>", 2, Relation.CHILD, true, false),
    NOT_DESCENDANT("!>>", 2, Relation.DESCENDANT, true, false),
    NOT_PARENT("!<", 2, Relation.PARENT, true, false),
    NOT_ANCESTOR("!<<", 2, Relation.ANCESTOR, true, false),
    NOT_SIBLING("!~", 2, Relation.SIBLING, true, false),
    BOTH_CHILD("&>", 2, Relation.CHILD, false, true),
    BOTH_DESCENDANT("&>>", 2, Relation.DESCENDANT, false, true),
    BOTH_PARENT("&<", 2, Relation.PARENT, false, true),
    BOTH_ANCESTOR("&<<", 2, Relation.ANCESTOR, false, true),
    BOTH_SIBLING("&~", 2, Relation.SIBLING, false, true);

    /** What the right span is to the left one. */
    enum Relation {
        CHILD,
        DESCENDANT,
        PARENT,
        ANCESTOR,
        SIBLING
    }

    final String symbol;
    final int precedence;
    /** Null for && and ||. */
    final Relation relation;
    /** The right spans that have no such partner. */
    final boolean negated;
    /** The partners of both sides. */
    final boolean both;

    SetOperator(String symbol, int precedence, Relation relation, boolean negated, boolean both) {
        this.symbol = symbol;
        this.precedence = precedence;
        this.relation = relation;
        this.negated = negated;
        this.both = both;
    }

    /** Null when the token is no such operator. */
    static SetOperator of(QueryToken token) {
        if (token.kind() == QueryToken.Kind.SYMBOL)
            for (var operator : values()) if (operator.symbol.equals(token.text())) return operator;
        return null;
    }
}
