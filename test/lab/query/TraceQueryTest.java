package lab.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.query.QueryException.Problem;
import lab.telemetry.SpanRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TraceQL on a few spans whose answers can be seen at a glance. test/maintain compares with a real Tempo. */
class TraceQueryTest {

    private static final SpanRow ROOT = Span.of("a", "", "GET /buy")
            .with("cart", 3L)
            .with("ratio", 0.5)
            .with("user", "ann")
            .with("vip", true);
    private static final SpanRow CHILD =
            Span.of("b", "a", "SELECT").with("rows", 7L).with("tags", List.of("x", "y"));
    private static final SpanRow GRANDCHILD =
            Span.of("c", "b", "parse").with("user", "bob").with("vip", false);
    private static final SpanRow SIBLING = Span.of("d", "a", "render").with("big", 1L << 53);
    private static final List<SpanRow> TRACE = List.of(GRANDCHILD, CHILD, SIBLING, ROOT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '\0',
            value = {
                "{} § abcd",
                "{ span.cart = 3 } § a",
                "{ span.cart = 3.0 } § ''",
                "{ span.cart + 0 = 3.0 } § a",
                "{ 2 < span.cart } § a",
                "{ span.nope != 1 } § ''",
                "{ span.user = nil } § bd",
                "{ span.user != nil } § ac",
                "{ nil = span.user && name = \"render\" } § d",
                "{ !(span.user = \"ann\") } § bcd",
                "{ !span.vip } § c",
                "{ span.vip || span.user = \"bob\" } § ac",
                "{ span.tags = \"y\" } § b",
                "{ span.tags != \"y\" } § b",
                "{ !(span.tags = \"y\") } § acd",
                "{ span.tags =~ \"[xz]\" } § b",
                "{ span.cart ^ 2 = 9 } § a",
                "{ 2 ^ 3 ^ 2 = 512 } § abcd",
                "{ -2 ^ 2 = -4 } § abcd",
                "{ span.cart / 0 = 1 } § ''",
                "{ span.big = 9007199254740992 } § d",
                "{ span.big = 9007199254740993 } § ''",
                "{ (kind = server) = (span.cart = 3) } § bcd",
                "{ name =~ \"GET.*\" } > { name = \"SELECT\" } § b",
                "{ span.cart = 3 } >> {} § bcd",
                "{ name = \"parse\" } << {} § ab",
                "{ name = \"SELECT\" } ~ {} § d",
                "{ name = \"SELECT\" } !> {} § abd",
                "{ span.cart = 3 } &> { name = \"SELECT\" } § ab",
                "{} | count() = 4 § abcd",
                "{ span.user != nil } | count() > 1 § ac",
                "{} | max(span.rows) = 7 § abcd",
                "{ span.cart = 3 } || { span.rows = 7 } && { name = \"nope\" } § ''",
                "{} | rate() § abcd",
                "{ name = /* a comment */ \"parse\" } // and another § c",
            })
    void finds(String query, String spans) {
        assertThat(ask(query)).isEqualTo(spans.equals("''") ? "" : spans);
    }

    private static String ask(String query) {
        return TraceQuery.parse(query).ask(TRACE, QueryDeadline.none()).stream()
                .flatMap(set -> set.spans().stream())
                .map(span -> span.span().spanId().substring(15))
                .distinct()
                .sorted()
                .collect(Collectors.joining());
    }

    @Test
    void groupsAreNamedByTheirValues() {
        var sets = TraceQuery.parse("{} | by(span.user) | count() > 0").ask(TRACE, QueryDeadline.none());
        assertThat(sets)
                .extracting(set -> set.attributes().get("by(span.user)").plain())
                .containsExactlyInAnyOrder("bob", "nil", "ann");
        assertThat(sets)
                .extracting(set -> set.attributes().get("count()").plain())
                .containsExactlyInAnyOrder(1L, 2L, 1L);
    }

    @Test
    void aSelectionShowsWhatIsThere() {
        var sets = TraceQuery.parse("{ name = \"SELECT\" } | select(span.rows, span.tags, span.user, kind)")
                .ask(TRACE, QueryDeadline.none());
        assertThat(sets.getFirst().spans().getFirst().fields().values())
                .extracting(TypedValue::plain)
                .containsExactly("internal", 7L, List.of("x", "y"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '\0',
            value = {
                "{ § 1 § 2 § UNEXPECTED",
                "{ name = \"한글\" && } § 1 § 18 § UNEXPECTED",
                "{ 😀 = 1 } § 1 § 3 § UNEXPECTED",
                "{ service.name = \"shop\" } § 1 § 3 § UNKNOWN_NAME",
                "{ name = 'x' } § 1 § 10 § SINGLE_QUOTES",
                "{ name = \"x } § 1 § 10 § OPEN_TEXT",
                "{ name = \"\\q\" } § 1 § 10 § BAD_ESCAPE",
                "{ span.\"x = 1 } § 1 § 3 § OPEN_NAME",
                "{ span.\"x\\y\" = 1 } § 1 § 3 § BAD_NAME_ESCAPE",
                "{ span. = 1 } § 1 § 3 § UNEXPECTED",
                "{ span.x = 99999999999999999999 } § 1 § 12 § BAD_NUMBER",
                "{ /* } § 1 § 3 § OPEN_COMMENT",
                "{ name = 1 } § 1 § 3 § DIFFERENT_TYPES",
                "{ kind = client && (status > ok) } § 1 § 21 § ILLEGAL_OPERATION",
                "{ duration } § 1 § 3 § NOT_BOOLEAN",
                "{ kind = nil } § 1 § 3 § NEVER_NIL",
                "{} | avg(name) > 1 § 1 § 10 § NOT_A_NUMBER",
                "{} | by(1) § 1 § 9 § NO_FIELD",
                "{ span.x =~ \"(?=a)\" } § 1 § 13 § BAD_REGEX",
                "{ span.x =~ span.y } § 1 § 13 § REGEX_NEEDS_TEXT",
                "{} | 3 < count() § 1 § 6 § ONLY_AGGREGATE_LEFT",
                "{} | count() > count() § 1 § 16 § ONLY_LITERAL_RIGHT",
                "{ parent.x = 1 } § 1 § 3 § NOT_TAKEN",
                "({} | count() > 1) | count() > 1 § 1 § 20 § UNEXPECTED",
                "{} | quantile(duration, 0.9) > 1s § 1 § 6 § UNEXPECTED",
            })
    void anErrorPointsAtTheCharacter(String query, int line, int column, Problem problem) {
        var error = catchThrowableOfType(QueryException.class, () -> TraceQuery.parse(query));
        assertThat(error.problem()).isEqualTo(problem);
        assertThat(error.line()).isEqualTo(line);
        assertThat(error.column()).isEqualTo(column);
        assertThat(error.getMessage()).doesNotContain("%s");
    }

    @Test
    void anErrorIsDrawnWithACaret() {
        assertThatThrownBy(() -> TraceQuery.parse("{ name = \"한글\" &&\n\tknd = server }"))
                .isInstanceOfSatisfying(QueryException.class, error -> {
                    assertThat(error.line()).isEqualTo(2);
                    assertThat(error.column()).isEqualTo(2);
                    assertThat(error.picture()).isEqualTo("\tknd = server }\n\t^");
                });
        assertThatThrownBy(() -> TraceQuery.parse("{ name = \"한글\" & kind = server }"))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        error -> assertThat(error.picture())
                                .isEqualTo("{ name = \"한글\" & kind = server }\n" + " ".repeat(16) + "^"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "!", "-", "{", "span.a + (", "({} | "})
    void deepNestingIsAnErrorAndNoOverflow(String opening) {
        for (var query : List.of(
                "{ " + opening.repeat(900),
                opening.repeat(900),
                "{} > " + opening.repeat(900),
                "{} | max(" + opening.repeat(900)))
            assertThatThrownBy(() -> TraceQuery.parse(query)).isInstanceOf(QueryException.class);
    }

    @Test
    void longChainsAreAskedOrRefused() {
        var chain = Stream.generate(() -> "span.cart = 3").limit(900).collect(Collectors.joining(" || "));
        assertThat(ask("{ " + chain + " }")).isEqualTo("a");
        assertThat(ask(Stream.generate(() -> "{}").limit(900).collect(Collectors.joining(" && "))))
                .isEqualTo("abcd");
        var longer = Stream.generate(() -> "true=.a").limit(2000).collect(Collectors.joining("||"));
        assertThatThrownBy(() -> TraceQuery.parse("{" + longer + "}"))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        error -> assertThat(error.problem()).isEqualTo(Problem.TOO_DEEP));
        assertThatThrownBy(() -> TraceQuery.parse("{" + " ".repeat(20_000) + "}"))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        error -> assertThat(error.problem()).isEqualTo(Problem.TOO_LONG));
    }

    @Test
    void aQuestionHasADeadlineAndCanBeCancelled() {
        var many = IntStream.range(0, 1000)
                .mapToObj(i -> (SpanRow) Span.of(Integer.toHexString(i + 1), "", "x"))
                .toList();
        var query = TraceQuery.parse("{ name = \"x\" }");
        assertThatThrownBy(() -> query.ask(many, QueryDeadline.in(Duration.ofNanos(-1), () -> false)))
                .isInstanceOf(QueryDeadline.Passed.class)
                .hasMessageContaining("longer than");
        var cancelled = new AtomicBoolean(true);
        assertThatThrownBy(() -> query.ask(many, QueryDeadline.in(Duration.ofDays(1), cancelled::get)))
                .isInstanceOfSatisfying(
                        QueryDeadline.Passed.class,
                        passed -> assertThat(passed.isCancelled()).isTrue());
        assertThat(query.ask(many, QueryDeadline.none()).getFirst().spans()).hasSize(1000);
    }

    @Test
    void afterGroupsAStructureNeedsOneSet() {
        var query = TraceQuery.parse("({} | by(name)) > ({} | by(name))");
        assertThatThrownBy(() -> query.ask(TRACE, QueryDeadline.none()))
                .isInstanceOfSatisfying(QueryException.class, error -> {
                    assertThat(error.problem()).isEqualTo(Problem.SEVERAL_SETS);
                    assertThat(error.column()).isEqualTo(17);
                });
    }

    /** A span of internal kind, of one millisecond. */
    record Span(long id, long parent, String name, Map<String, Object> attributes) implements SpanRow {

        static Span of(String id, String parent, String name) {
            return new Span(number(id), number(parent), name, Map.of());
        }

        private static long number(String id) {
            return id.isEmpty() ? 0 : Long.parseUnsignedLong(id, 16);
        }

        Span with(String key, Object value) {
            var more = new HashMap<>(attributes);
            more.put(key, value);
            return new Span(id, parent, name, more);
        }

        @Override
        public long traceHigh() {
            return 0x1111111111111111L;
        }

        @Override
        public long traceLow() {
            return 0x1111111111111111L;
        }

        @Override
        public String service() {
            return "test";
        }

        @Override
        public boolean hasRemoteParent() {
            return false;
        }

        @Override
        public boolean saysKind() {
            return true;
        }

        @Override
        public void eachAttribute(BiConsumer<String, Object> visitor) {
            attributes.forEach(visitor);
        }

        @Override
        public void pieces(Pieces pieces) {}

        @Override
        public void eachResource(BiConsumer<String, Object> visitor) {}

        @Override
        public SpanKind kind() {
            return SpanKind.INTERNAL;
        }

        @Override
        public StatusCode status() {
            return StatusCode.UNSET;
        }

        @Override
        public String statusMessage() {
            return "";
        }

        @Override
        public long start() {
            return 1_000_000;
        }

        @Override
        public long sentEnd() {
            return 2_000_000;
        }

        @Override
        public Object attribute(String key) {
            return attributes.get(key);
        }

        @Override
        public Object resourceKey() {
            return "";
        }

        @Override
        public Object resource(String key) {
            return null;
        }

        @Override
        public String scopeName() {
            return "";
        }

        @Override
        public String scopeVersion() {
            return "";
        }

        @Override
        public Object scopeAttribute(String key) {
            return null;
        }

        @Override
        public int events() {
            return 0;
        }

        @Override
        public String eventName(int event) {
            throw new IndexOutOfBoundsException(event);
        }

        @Override
        public long eventNanos(int event) {
            throw new IndexOutOfBoundsException(event);
        }

        @Override
        public Object eventAttribute(int event, String key) {
            throw new IndexOutOfBoundsException(event);
        }

        @Override
        public int links() {
            return 0;
        }

        @Override
        public String linkTraceId(int link) {
            throw new IndexOutOfBoundsException(link);
        }

        @Override
        public String linkSpanId(int link) {
            throw new IndexOutOfBoundsException(link);
        }

        @Override
        public Object linkAttribute(int link, String key) {
            throw new IndexOutOfBoundsException(link);
        }
    }
}
