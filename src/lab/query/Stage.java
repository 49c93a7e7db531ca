package lab.query;

import java.util.List;
import java.util.Locale;
import lab.query.FieldExpression.Field;

/** A stage of a pipeline: it takes the sets of spans of one trace, and passes some of them on. */
sealed interface Stage {

    /** A filter, or several joined by set operators. */
    sealed interface Spans extends Stage {}

    /** The spans that satisfy a condition. */
    record Filter(FieldExpression condition) implements Spans {}

    /** Two sides, joined. */
    record Join(SetOperator operator, Spans left, Spans right, int start, int depth) implements Spans {
        Join(SetOperator operator, Spans left, Spans right, int start) {
            this(operator, left, right, start, 1 + Math.max(depth(left), depth(right)));
        }

        private static int depth(Spans side) {
            return side instanceof Join join ? join.depth : 1;
        }
    }

    /** A pipeline in parentheses, as one side of a join. */
    record Nested(List<Stage> stages) implements Spans {}

    /** The sets whose aggregate compares to the literal as required. */
    record Comparison(Scalar left, QueryOperator operator, Scalar right, int start) implements Stage {}

    /** One set for each value. */
    record GroupBy(FieldExpression key) implements Stage {
        String label() {
            return "by(" + key.text() + ")";
        }
    }

    /** Merges the sets of a trace into one. */
    record Coalesce() implements Stage {}

    /** Additional fields of the answer. */
    record Select(List<Field> fields) implements Stage {}

    /** A metrics function: a search accepts it, but ignores it. */
    record Metrics(String name) implements Stage {}

    /** The aggregate at the end of a pipeline in parentheses. */
    record Ending(Aggregate aggregate) implements Stage {}

    /** A number computed from a set of spans, or a literal. */
    sealed interface Scalar {
        int start();
    }

    /** @param of null for count() */
    record Aggregate(Function function, FieldExpression of, int start) implements Scalar {
        String label() {
            return function.name().toLowerCase(Locale.ROOT) + "(" + (of == null ? "" : of.text()) + ")";
        }
    }

    enum Function {
        COUNT,
        AVG,
        MAX,
        MIN,
        SUM
    }

    record Constant(TypedValue value, int start) implements Scalar {}

    /** Arithmetic on scalars: it can be parsed, but no version of Tempo evaluates it yet. */
    record ScalarArithmetic(QueryOperator operator, Scalar left, Scalar right) implements Scalar {
        @Override
        public int start() {
            return left.start();
        }
    }

    /**
     * A pipeline in parentheses that ends in an aggregate: it can be parsed, but no version of Tempo evaluates it yet.
     */
    record ScalarPipeline(List<Stage> stages, int start) implements Scalar {}

    /** The set operators. */
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

        /** The relation of the right span to the left one. */
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
        /** Selects the right spans without such a partner. */
        final boolean negated;
        /** Selects the partners on both sides. */
        final boolean both;

        SetOperator(String symbol, int precedence, Relation relation, boolean negated, boolean both) {
            this.symbol = symbol;
            this.precedence = precedence;
            this.relation = relation;
            this.negated = negated;
            this.both = both;
        }

        /** Null when the token is not a set operator. */
        static SetOperator of(QueryToken token) {
            if (token.kind() == QueryToken.Kind.SYMBOL)
                for (var operator : values()) if (operator.symbol.equals(token.text())) return operator;
            return null;
        }
    }
}
