package lab.query;

import static lab.query.FieldExpression.Binary;
import static lab.query.FieldExpression.Field;
import static lab.query.FieldExpression.Literal;
import static lab.query.FieldExpression.Prefix;
import static lab.query.FieldExpression.Presence;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lab.query.QueryException.Problem;
import lab.query.QueryToken.FieldName;
import lab.query.QueryToken.Kind;
import lab.query.Stage.SetOperator;
import lab.query.Stage.Spans;

/**
 * Parses a TraceQL query by recursive descent. The grammar is Tempo's, including its restrictions. Inside braces,
 * {@code &&} and {@code ||} have the same precedence and associate to the left. The same is true between sets, where
 * they bind less tightly than the structural operators. The pipe binds loosest.
 */
final class QueryParser {

    static final int MAX_LENGTH = 20_000;
    /** The limit for parentheses and prefixes: each takes a few stack frames. */
    static final int MAX_NESTING = 200;
    /** The limit for a chain such as {@code a && b && c}, whose tree is as deep as the chain is long. */
    static final int MAX_CHAIN = 1_000;

    private static final Set<String> RESERVED = Set.of(
            "childCount",
            "rootService",
            "id",
            "traceID",
            "spanID",
            "parentID",
            "timeSinceStart",
            "version",
            "count",
            "avg",
            "max",
            "min",
            "sum",
            "by",
            "coalesce",
            "select",
            "rate",
            "count_over_time",
            "min_over_time",
            "max_over_time",
            "avg_over_time",
            "sum_over_time",
            "quantile_over_time",
            "histogram_over_time",
            "compare",
            "topk",
            "bottomk",
            "with",
            "nil");

    private static final Map<String, Stage.Function> FUNCTIONS = Map.of(
            "count", Stage.Function.COUNT,
            "avg", Stage.Function.AVG,
            "max", Stage.Function.MAX,
            "min", Stage.Function.MIN,
            "sum", Stage.Function.SUM);

    private static final Set<String> METRICS = Set.of(
            "rate",
            "count_over_time",
            "min_over_time",
            "max_over_time",
            "avg_over_time",
            "sum_over_time",
            "quantile_over_time",
            "histogram_over_time",
            "compare");

    private static final String FIELD_OR_VALUE = "a field or a value";
    private static final String SET = "{ or (";

    private final String text;
    private final List<QueryToken> tokens;
    private int at;
    private int nesting;

    private QueryParser(String text) {
        this.text = text;
        tokens = QueryLexer.tokens(text);
    }

    /** @throws QueryException at the token where the query stops being valid */
    static List<Stage> stages(String text) {
        if (text.length() > MAX_LENGTH)
            throw new QueryException(Problem.TOO_LONG, text, MAX_LENGTH, MAX_LENGTH, Integer.toString(MAX_LENGTH));
        return new QueryParser(text).root();
    }

    // ---- the whole, and what stands in parentheses

    /** What can be at the start of a query, and inside parentheses there. */
    private sealed interface Content {}

    /** Filters, joined or not; a pipe may follow. */
    private record Sets(Spans spans) implements Content {}

    private record Piped(List<Stage> stages) implements Content {}

    /** Whole pipelines, joined; no pipe may follow. */
    private record JoinedPipes(Spans spans) implements Content {}

    private record Number(Stage.Scalar scalar) implements Content {}

    private List<Stage> root() {
        var stages = switch (content(true)) {
            case Sets(var spans) -> List.<Stage>of(spans);
            case Piped(var piped) -> piped;
            case JoinedPipes(var spans) -> List.<Stage>of(spans);
            case Number(var _) -> throw unexpected("a comparison");
        };
        while (token().is("with")) hints();
        if (token().kind() != Kind.END) throw unexpected("the end of the query");
        return stages;
    }

    private Content content(boolean root) {
        if (token().is("{")) return pipes(new ArrayList<>(List.of(joins(filter(), 1, false))), root);
        if (token().is("(")) {
            var start = token().start();
            return switch (inParentheses(start)) {
                case Sets(var spans) -> pipes(new ArrayList<>(List.of(joins(spans, 1, false))), root);
                case Piped(var stages) -> new JoinedPipes(joins(new Stage.Nested(stages), 1, true));
                case JoinedPipes(var spans) -> new JoinedPipes(joins(spans, 1, true));
                case Number(Stage.ScalarPipeline pipeline) -> pipelineNumber(pipeline, root);
                case Number(var scalar) -> comparison(arithmetic(scalar, 1, false), root);
            };
        }
        if (startsScalar()) return comparison(arithmetic(scalarOperand(), 1, false), root);
        if (token().is("by")) return pipes(new ArrayList<>(List.of(groupBy())), root);
        if (token().is("select")) return pipes(new ArrayList<>(List.of(select())), root);
        throw unexpected(SET);
    }

    private Content inParentheses(int start) {
        enter(token());
        advance();
        var content = content(false);
        expect(")");
        nesting--;
        return content instanceof Piped(var stages) && stages.getLast() instanceof Stage.Ending
                ? new Number(new Stage.ScalarPipeline(stages, start))
                : content;
    }

    /** A {@code scalar} before a comparison, or as the whole content of the parentheses. */
    private Content comparison(Stage.Scalar scalar, boolean root) {
        var operator = QueryOperator.of(token());
        if (operator != null && operator.isComparison())
            return pipes(new ArrayList<>(List.of(comparisonOf(scalar))), root);
        if (!root && token().is(")")) return new Number(scalar);
        throw unexpected("a comparison");
    }

    private Stage.Comparison comparisonOf(Stage.Scalar left) {
        var operator = QueryOperator.of(token());
        if (operator == null || !operator.isComparison()) throw unexpected("a comparison");
        var start = advance().start();
        return new Stage.Comparison(left, operator, arithmetic(scalarOperand(), 1, false), start);
    }

    /** Pipelines that end in an aggregate, used as numbers: Tempo parses and then rejects them. */
    private Content pipelineNumber(Stage.Scalar first, boolean root) {
        var left = arithmetic(first, 1, true);
        var operator = QueryOperator.of(token());
        if (operator == null || !operator.isComparison()) {
            if (!root && token().is(")")) return new Number(left);
            throw unexpected("a comparison");
        }
        var start = advance().start();
        var right = token().is("(") ? arithmetic(pipelineOperand(), 1, true) : constant();
        return new Piped(List.of(new Stage.Comparison(left, operator, right, start)));
    }

    private Stage.Scalar pipelineOperand() {
        if (token().is("(") && inParentheses(token().start()) instanceof Number(var scalar)) return scalar;
        throw unexpected("(");
    }

    private Stage.Constant constant() {
        var start = token().start();
        var value = literal();
        if (value == null) throw unexpected("a value");
        return new Stage.Constant(value, start);
    }

    private Content pipes(List<Stage> stages, boolean root) {
        while (token().is("|")) {
            advance();
            if (token().is("by")) stages.add(groupBy());
            else if (token().is("select")) stages.add(select());
            else if (token().is("coalesce")) {
                advance();
                expect("(");
                expect(")");
                stages.add(new Stage.Coalesce());
            } else if (root && token().kind() == Kind.WORD && METRICS.contains(token().text())) {
                stages.add(metrics());
                break;
            } else if (token().is("{")) stages.add(joins(filter(), 1, false));
            else if (token().is("(")) {
                switch (setOrScalar()) {
                    case Sets(var spans) -> stages.add(joins(spans, 1, false));
                    case Number(var scalar) -> stages.add(comparisonOf(arithmetic(scalar, 1, false)));
                    default -> throw unexpected(SET);
                }
            } else if (startsScalar()) {
                var scalar = arithmetic(scalarOperand(), 1, false);
                if (!root && scalar instanceof Stage.Aggregate aggregate && token().is(")")) {
                    stages.add(new Stage.Ending(aggregate));
                    break;
                }
                stages.add(comparisonOf(scalar));
            } else throw unexpected("{, an aggregate, by, select or coalesce");
        }
        return stages.size() == 1 && stages.getFirst() instanceof Spans spans ? new Sets(spans) : new Piped(stages);
    }

    /** After a pipe, parentheses hold filters or numbers, but not pipelines. */
    private Content setOrScalar() {
        enter(token());
        advance();
        Content content;
        if (token().is("{")) content = new Sets(joins(filter(), 1, false));
        else if (token().is("("))
            content = switch (setOrScalar()) {
                case Sets(var spans) -> new Sets(joins(spans, 1, false));
                case Number(var scalar) -> new Number(arithmetic(scalar, 1, false));
                case Content other -> other;
            };
        else if (startsScalar()) content = new Number(arithmetic(scalarOperand(), 1, false));
        else throw unexpected("{ or an aggregate");
        expect(")");
        nesting--;
        return content;
    }

    // ---- sets of spans

    private Spans joins(Spans left, int least, boolean piped) {
        while (true) {
            var operator = SetOperator.of(token());
            if (operator == null || operator.precedence < least) return left;
            var start = token().start();
            advance();
            var right = joins(operand(piped), operator.precedence + 1, piped);
            var join = new Stage.Join(operator, left, right, start);
            if (join.depth() > MAX_CHAIN) throw tooDeep(start, MAX_CHAIN);
            left = join;
        }
    }

    private Spans operand(boolean piped) {
        if (!piped && token().is("{")) return filter();
        if (!token().is("(")) throw unexpected(piped ? "(" : SET);
        if (piped) {
            return switch (inParentheses(token().start())) {
                case Sets(var spans) -> spans;
                case Piped(var stages) -> new Stage.Nested(stages);
                case JoinedPipes(var spans) -> spans;
                case Number(var _) -> throw unexpected("a comparison");
            };
        }
        enter(token());
        advance();
        var spans = joins(operand(false), 1, false);
        expect(")");
        nesting--;
        return spans;
    }

    private Stage.Filter filter() {
        var start = expect("{").start();
        if (token().is("}")) {
            var end = advance().end();
            return new Stage.Filter(new Literal(TypedValue.TRUE, start, end));
        }
        var condition = expression(1);
        expect("}");
        return new Stage.Filter(condition);
    }

    // ---- the other stages

    private Stage.GroupBy groupBy() {
        advance();
        expect("(");
        var key = expression(1);
        expect(")");
        return new Stage.GroupBy(key);
    }

    private Stage.Select select() {
        advance();
        expect("(");
        var fields = fields();
        expect(")");
        return new Stage.Select(fields);
    }

    private List<Field> fields() {
        var fields = new ArrayList<Field>();
        fields.add(field());
        while (token().is(",")) {
            advance();
            fields.add(field());
        }
        return fields;
    }

    private Stage.Metrics metrics() {
        var name = advance().text();
        expect("(");
        switch (name) {
            case "rate", "count_over_time" -> {}
            case "compare" -> {
                filter();
                for (int i = 0; i < 3 && token().is(","); i++) {
                    advance();
                    number();
                }
            }
            case "quantile_over_time" -> {
                field();
                if (!token().is(",")) throw unexpected(",");
                while (token().is(",")) {
                    advance();
                    number();
                }
            }
            default -> field();
        }
        expect(")");
        if (!name.equals("compare") && token().is("by")) {
            advance();
            expect("(");
            fields();
            expect(")");
        }
        while (true) {
            var operator = QueryOperator.of(token());
            if (operator != null && operator.isComparison()) {
                advance();
                if (token().is("-")) advance();
                if (token().kind() == Kind.DURATION) advance();
                else number();
            } else if (token().is("|")) {
                advance();
                if (!token().is("topk") && !token().is("bottomk")) throw unexpected("topk or bottomk");
                advance();
                expect("(");
                number();
                expect(")");
            } else {
                return new Stage.Metrics(name);
            }
        }
    }

    private void number() {
        if (token().kind() != Kind.INTEGER && token().kind() != Kind.FLOAT) throw unexpected("a number");
        advance();
    }

    /** Hints tune Tempo's search, but do not change its result. */
    private void hints() {
        advance();
        expect("(");
        while (true) {
            if (token().kind() != Kind.WORD || isKeyword(token().text())) throw unexpected("the name of a hint");
            advance();
            expect("=");
            constant();
            if (!token().is(",")) break;
            advance();
        }
        expect(")");
    }

    // ---- scalars

    private boolean startsScalar() {
        return token().kind() == Kind.INTEGER
                || token().kind() == Kind.FLOAT
                || token().kind() == Kind.DURATION
                || token().is("-")
                || token().kind() == Kind.WORD && FUNCTIONS.containsKey(token().text());
    }

    private Stage.Scalar arithmetic(Stage.Scalar left, int least, boolean pipelines) {
        while (true) {
            var operator = QueryOperator.of(token());
            if (operator == null || !operator.isArithmetic() || operator.precedence < least) return left;
            enter(advance());
            var operand = pipelines ? pipelineOperand() : scalarOperand();
            var right = arithmetic(
                    operand,
                    operator == QueryOperator.POWER ? operator.precedence : operator.precedence + 1,
                    pipelines);
            nesting--;
            left = new Stage.ScalarArithmetic(operator, left, right);
        }
    }

    private Stage.Scalar scalarOperand() {
        var token = token();
        if (token.is("(")) {
            enter(token);
            advance();
            var scalar = arithmetic(scalarOperand(), 1, false);
            expect(")");
            nesting--;
            return scalar;
        }
        var negative = token.is("-");
        if (negative) advance();
        switch (token().kind()) {
            case INTEGER, FLOAT, DURATION -> {
                var value = (TypedValue) advance().value();
                return new Stage.Constant(negative ? Operations.negative(value) : value, token.start());
            }
            default -> {}
        }
        var function = negative || token.kind() != Kind.WORD ? null : FUNCTIONS.get(token.text());
        if (function == null) throw unexpected("an aggregate or a number");
        advance();
        expect("(");
        var of = function == Stage.Function.COUNT ? null : expression(1);
        expect(")");
        return new Stage.Aggregate(function, of, token.start());
    }

    // ---- fields and values

    private FieldExpression expression(int least) {
        enter(token());
        var left = operandOfField();
        while (true) {
            var operator = QueryOperator.of(token());
            if (operator == null || operator.precedence < least) break;
            var start = advance().start();
            if (operator.isEquality() && token().is("nil")) {
                left = presence(
                        operator == QueryOperator.NOT_EQUAL,
                        left,
                        left.start(),
                        advance().end());
            } else {
                left = binary(
                        operator,
                        left,
                        expression(operator == QueryOperator.POWER ? operator.precedence : operator.precedence + 1),
                        start);
            }
            if (left.depth() > MAX_CHAIN) throw tooDeep(start, MAX_CHAIN);
        }
        nesting--;
        return left;
    }

    private FieldExpression operandOfField() {
        var token = token();
        if (token.is("(")) {
            advance();
            var inner = expression(1);
            expect(")");
            return inner;
        }
        if (token.is("-") || token.is("!")) {
            advance();
            return folded(new Prefix(token.is("!"), expression(QueryOperator.PREFIX_OPERAND), token.start()));
        }
        if (token.is("nil")) {
            advance();
            var operator = QueryOperator.of(token());
            if (operator == null || !operator.isEquality()) throw unexpected("= or !=");
            advance();
            if (token().is("nil"))
                return new Literal(TypedValue.FALSE, token.start(), advance().end());
            var operand = expression(QueryOperator.ABOVE_COMPARISON);
            return presence(operator == QueryOperator.NOT_EQUAL, operand, token.start(), operand.end());
        }
        var value = literal();
        if (value != null)
            return new Literal(value, token.start(), tokens.get(at - 1).end());
        return field();
    }

    /** The literal at this position, or null. */
    private TypedValue literal() {
        var token = token();
        var value = switch (token.kind()) {
            case STRING, INTEGER, FLOAT, DURATION -> (TypedValue) token.value();
            case WORD -> word(token.text());
            default -> null;
        };
        if (value != null) advance();
        return value;
    }

    private static TypedValue word(String word) {
        return switch (word) {
            case "true" -> TypedValue.TRUE;
            case "false" -> TypedValue.FALSE;
            case "ok" -> new TypedValue.Status(StatusCode.OK);
            case "error" -> new TypedValue.Status(StatusCode.ERROR);
            case "unset" -> new TypedValue.Status(StatusCode.UNSET);
            case "unspecified" -> new TypedValue.Kind(null);
            case "internal" -> new TypedValue.Kind(SpanKind.INTERNAL);
            case "server" -> new TypedValue.Kind(SpanKind.SERVER);
            case "client" -> new TypedValue.Kind(SpanKind.CLIENT);
            case "producer" -> new TypedValue.Kind(SpanKind.PRODUCER);
            case "consumer" -> new TypedValue.Kind(SpanKind.CONSUMER);
            case "minInt" -> new TypedValue.Int(Long.MIN_VALUE);
            case "maxInt" -> new TypedValue.Int(Long.MAX_VALUE);
            default -> null;
        };
    }

    private static boolean isKeyword(String word) {
        return RESERVED.contains(word) || Intrinsic.named(word) != null || word(word) != null && !word.endsWith("Int");
    }

    private Field field() {
        var token = token();
        switch (token.kind()) {
            case FIELD -> {
                var name = (FieldName) token.value();
                if (name.key() == null) throw unexpected("the name of an attribute, after the dot");
                advance();
                return new Field(null, name.scope(), name.key(), name.parent(), token.start(), token.end());
            }
            case SCOPE -> {
                advance();
                var intrinsic = token().kind() == Kind.WORD ? Intrinsic.named(token.text() + token().text()) : null;
                if (intrinsic == null) throw unexpected("what " + token.text() + " has");
                return Field.of(intrinsic, token.start(), advance().end());
            }
            case WORD -> {
                var intrinsic = Intrinsic.named(token.text());
                if (intrinsic != null)
                    return Field.of(intrinsic, token.start(), advance().end());
                if (!RESERVED.contains(token.text()) && word(token.text()) == null) throw unknownName(token);
            }
            default -> {}
        }
        throw unexpected(FIELD_OR_VALUE);
    }

    private QueryException unknownName(QueryToken token) {
        int end = token.end();
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || "._-".indexOf(text.charAt(end)) >= 0)) end++;
        var name = text.substring(token.start(), end);
        return new QueryException(Problem.UNKNOWN_NAME, text, token.start(), end, name, name, name);
    }

    private FieldExpression binary(
            QueryOperator operator, FieldExpression left, FieldExpression right, int operatorStart) {
        return folded(new Binary(operator, left, right, operatorStart));
    }

    private FieldExpression presence(boolean present, FieldExpression operand, int start, int end) {
        return folded(new Presence(present, operand, start, end));
    }

    /** Evaluates an expression without fields now, if possible. */
    private FieldExpression folded(FieldExpression expression) {
        if (expression.looksAtSpan()) return expression;
        try {
            TypeRules.check(expression, text);
        } catch (QueryException _) {
            return expression; // reported when the whole query has been read
        }
        var value = ExpressionCompiler.constant(expression);
        return value == null ? expression : new Literal(value, expression.start(), expression.end());
    }

    // ---- tokens

    private QueryToken token() {
        return tokens.get(at);
    }

    private QueryToken advance() {
        var token = token();
        if (token.kind() == Kind.BROKEN) throw (QueryException) token.value();
        if (at < tokens.size() - 1) at++;
        return token;
    }

    private QueryToken expect(String symbol) {
        if (!token().is(symbol)) throw unexpected(symbol);
        return advance();
    }

    private void enter(QueryToken here) {
        if (++nesting > MAX_NESTING) throw tooDeep(here.start(), MAX_NESTING);
    }

    private QueryException tooDeep(int start, int limit) {
        return new QueryException(Problem.TOO_DEEP, text, start, start + 1, Integer.toString(limit));
    }

    private QueryException unexpected(String expected) {
        var token = token();
        return switch (token.kind()) {
            case BROKEN -> (QueryException) token.value();
            case END ->
                new QueryException(Problem.UNEXPECTED, text, token.start(), token.end(), "end of the query", expected);
            default -> new QueryException(Problem.UNEXPECTED, text, token.start(), token.end(), token.text(), expected);
        };
    }
}
