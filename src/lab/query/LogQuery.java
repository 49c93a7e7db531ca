package lab.query;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import lab.query.QueryException.Problem;
import lab.query.QueryToken.Kind;

/**
 * A query in LogQL, the language of Grafana Loki: a stream selector, line filters ({@code |=}, {@code !=}, {@code |~},
 * {@code !~}, with {@code or}), and label filters after a pipe. Parsers, formatting and metrics need Loki itself.
 *
 * <p>Immutable and thread-safe.
 */
public final class LogQuery {

    /** A log record as a query reads it. */
    public interface LogFields {

        /** Empty when there is none. */
        String label(String name);

        /** The record's text. */
        String line();
    }

    private static final Set<String> COMPARISONS = Set.of("=", "!=", "=~", "!~");
    private static final Set<String> LINE_FILTERS = Set.of("|=", "!=", "|~", "!~");

    private final String text;
    private final List<QueryToken> tokens;
    private final List<Predicate<LogFields>> conditions = new ArrayList<>();
    private int at;

    private LogQuery(String text) {
        this.text = text;
        tokens = tokens(text);
    }

    /** @throws QueryException at the character where the query stops being valid here */
    public static LogQuery parse(String text) {
        if (text.length() > QueryParser.MAX_LENGTH)
            throw new QueryException(
                    Problem.TOO_LONG,
                    text,
                    QueryParser.MAX_LENGTH,
                    text.length(),
                    Integer.toString(QueryParser.MAX_LENGTH));
        var query = new LogQuery(text);
        query.read();
        return query;
    }

    /** Whether the record matches the query. */
    public boolean matches(LogFields log) {
        for (var condition : conditions) if (!condition.test(log)) return false;
        return true;
    }

    // ---- reading

    private void read() {
        if (token().kind() == Kind.WORD) throw notTaken("the metric query " + token().text());
        selector();
        while (token().kind() != Kind.END) {
            if (LINE_FILTERS.contains(token().text())) lineFilter();
            else if (token().is("|>") || token().is("!>")) throw notTaken("the pattern filter " + token().text());
            else if (token().is("|")) labelFilter();
            else throw unexpected("|=, !=, |~, !~ or |");
        }
    }

    private void selector() {
        var start = expect("{");
        var selective = false;
        var matchers = new ArrayList<Predicate<LogFields>>();
        while (!token().is("}")) {
            if (!matchers.isEmpty()) expect(",");
            var name = word("the name of a label");
            if (!COMPARISONS.contains(token().text())) throw unexpected("=, !=, =~ or !~");
            var test = comparison();
            selective |= !test.test("");
            matchers.add(log -> test.test(log.label(name)));
        }
        var end = advance();
        if (!selective) throw new QueryException(Problem.EMPTY_SELECTOR, text, start.start(), end.end());
        conditions.addAll(matchers);
    }

    /** A comparison of a label: the whole value must match. */
    private Predicate<String> comparison() {
        var operator = advance().text();
        var value = token();
        var wanted = string();
        return switch (operator) {
            case "=" -> wanted::equals;
            case "!=" -> label -> !wanted.equals(label);
            default -> {
                var pattern = regex(wanted, Pattern.DOTALL, value);
                var whole = TextPattern.of(pattern);
                yield label -> whole.test(label) == operator.equals("=~");
            }
        };
    }

    private void labelFilter() {
        advance();
        if (token().kind() != Kind.WORD) throw unexpected("the name of a label");
        var next = tokens.get(Math.min(at + 1, tokens.size() - 1));
        if (!COMPARISONS.contains(next.text())) throw notTaken("| " + token().text());
        var name = advance().text();
        var value = tokens.get(Math.min(at + 1, tokens.size() - 1));
        if (value.kind() == Kind.WORD) throw notTaken(name + " " + next.text() + " " + value.text());
        var test = comparison();
        conditions.add(log -> test.test(log.label(name)));
    }

    /** One of several texts joined by {@code or} must occur; with != and !~, none may occur. */
    private void lineFilter() {
        var operator = advance().text();
        Predicate<String> any = part(operator);
        while (token().is("or")) {
            advance();
            any = any.or(part(operator));
        }
        var found = any;
        var wanted = operator.startsWith("|");
        conditions.add(log -> found.test(log.line()) == wanted);
    }

    private Predicate<String> part(String operator) {
        if (token().is("ip")) throw notTaken("ip(…)");
        var value = token();
        var wanted = string();
        if (operator.endsWith("=")) return line -> line.contains(wanted);
        return TextPattern.within(regex(wanted, 0, value));
    }

    private Pattern regex(String wanted, int flags, QueryToken at) {
        try {
            return Pattern.compile(wanted, flags);
        } catch (PatternSyntaxException e) {
            throw new QueryException(Problem.BAD_REGEX, text, at.start(), at.end(), e.getMessage());
        }
    }

    private String string() {
        if (token().kind() != Kind.STRING) throw unexpected("a text in quotes");
        return ((TypedValue.Text) advance().value()).value();
    }

    private String word(String expected) {
        if (token().kind() != Kind.WORD) throw unexpected(expected);
        return advance().text();
    }

    // ---- tokens

    /** TraceQL's tokens, but here |= and |~ are two symbols each, and a comment begins with #. */
    private static List<QueryToken> tokens(String text) {
        var raw = QueryLexer.tokens(withoutComments(text), text);
        var tokens = new ArrayList<QueryToken>();
        for (var token : raw) {
            var last = tokens.isEmpty() ? null : tokens.getLast();
            var joined = last != null && last.is("|") && last.end() == token.start() ? "|" + token.text() : "";
            if (token.kind() == Kind.SYMBOL && (joined.equals("|=") || joined.equals("|~") || joined.equals("|>")))
                tokens.set(tokens.size() - 1, new QueryToken(Kind.SYMBOL, joined, null, last.start(), token.end()));
            else tokens.add(token);
        }
        return tokens;
    }

    /** Keeps the length, so that positions stay right. */
    private static String withoutComments(String text) {
        var plain = new StringBuilder(text);
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote == '"') i++;
                else if (c == quote) quote = 0;
            } else if (c == '"' || c == '`') {
                quote = c;
            } else if (c == '#') {
                for (; i < text.length() && text.charAt(i) != '\n'; i++) plain.setCharAt(i, ' ');
            }
        }
        return plain.toString();
    }

    private QueryToken token() {
        return tokens.get(at);
    }

    private QueryToken advance() {
        var token = token();
        if (at < tokens.size() - 1) at++;
        return token;
    }

    private QueryToken expect(String symbol) {
        if (!token().is(symbol)) throw unexpected(symbol);
        return advance();
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

    private QueryException notTaken(String what) {
        return new QueryException(Problem.NOT_TAKEN, text, token().start(), token().end(), what);
    }
}
