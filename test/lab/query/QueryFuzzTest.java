package lab.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Random;
import lab.telemetry.SpanRow;
import org.junit.jupiter.api.Test;

/**
 * Queries that nobody would write: each is asked or refused with a place in its text, and nothing else happens.
 *
 * <p>Seeded, so that a failure repeats; {@code -Dlab.fuzz=100000} and {@code -Dlab.fuzz.seed=7} look further.
 */
class QueryFuzzTest {

    private static final int ROUNDS = Integer.getInteger("lab.fuzz", 300) * 100;
    private static final long SEED = Long.getLong("lab.fuzz.seed", 42);

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "(",
            ")",
            "|",
            "||",
            "&&",
            "!",
            "=",
            "!=",
            "=~",
            "!~",
            "<",
            ">",
            "<<",
            ">>",
            "!>",
            "!<<",
            "&>>",
            "&~",
            "~",
            "+",
            "-",
            "*",
            "/",
            "%",
            "^",
            ",",
            ".",
            "\"",
            "`",
            "'",
            "\\",
            " ",
            "\n",
            "name",
            "kind",
            "status",
            "duration",
            "server",
            "error",
            "nil",
            "true",
            "1",
            "0",
            "7.5",
            "1e3",
            "100ms",
            "1h30m",
            "0x1",
            "9223372036854775808",
            "\"a\"",
            "`b`",
            "\"[a\"",
            "\"\\q\"",
            "span.",
            "span.x",
            ".y",
            "resource.service.name",
            "event:name",
            "event.z",
            "link:traceID",
            "trace:id",
            "span:id",
            "parent.",
            "instrumentation:name",
            "span.\"a b\"",
            "count()",
            "avg(",
            "max(span.x)",
            "by(",
            "select(",
            "coalesce()",
            "rate()",
            "with(a=1)",
            "quantile_over_time(duration, .9)",
            "//",
            "/*",
            "*/",
            "한글",
            "😀",
            "\u0000",
            "\ud800",
            "minInt",
            "maxInt",
            "childCount",
            "{ span.x = 1 }",
            "{}");

    @Test
    void whateverIsTypedIsAskedOrRefused() {
        var random = new Random(SEED);
        var trace = List.<SpanRow>of(
                TraceQueryTest.Span.of("1", "", "a").with("x", 1L).with("y", List.of(1.5, 2.5)),
                TraceQueryTest.Span.of("2", "1", "b").with("x", "text").with("y", true));
        var asked = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var query = random.nextInt(4) == 0 ? mutated(random) : random(random);
            try {
                TraceQuery.parse(query)
                        .ask(trace, QueryDeadline.none())
                        .forEach(set -> set.spans().forEach(TraceQuery.MatchedSpan::fields));
                asked++;
            } catch (QueryException e) {
                assertThat(e.start()).as(query).isBetween(0, query.length());
                assertThat(e.end()).as(query).isBetween(e.start(), query.length());
                assertThat(e.picture()).as(query).contains("^");
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + SEED + ", round " + round + ": " + query, e);
            }
        }
        assertThat(asked).as("queries that could be asked").isGreaterThan(ROUNDS / 100);
    }

    private static String random(Random random) {
        var query = new StringBuilder();
        for (int i = random.nextInt(30); i >= 0; i--) {
            var piece = PIECES.get(random.nextInt(PIECES.size()));
            query.append(piece).append(random.nextBoolean() ? " " : "");
            if (random.nextInt(50) == 0) query.append(piece.repeat(random.nextInt(600)));
        }
        return query.toString();
    }

    private static final List<String> GOOD = List.of(
            "{ span.x = 1 && (name = \"a\" || kind = server) } > { span.y } | by(span.x) | count() > 0",
            "{ duration > 1s } &>> { !(.x = 2) } | select(span.x, name) | coalesce()",
            "({ span.x + 1 = 2 } | max(span.x) >= 1) || ({ event:name =~ \"e.*\" } | avg(duration) < 3s)");

    /** A good query with one to three characters or pieces changed. */
    private static String mutated(Random random) {
        var query = new StringBuilder(GOOD.get(random.nextInt(GOOD.size())));
        for (int i = random.nextInt(3); i >= 0 && !query.isEmpty(); i--) {
            int at = random.nextInt(query.length());
            switch (random.nextInt(3)) {
                case 0 -> query.deleteCharAt(at);
                case 1 -> query.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                default -> query.setCharAt(at, (char) (' ' + random.nextInt(96)));
            }
        }
        return query.toString();
    }
}
