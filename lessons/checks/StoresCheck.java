import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.recording.Arrivals;
import lab.recording.ArrivedSpan;
import lab.text.SeededInput;
import org.junit.jupiter.api.DisplayName;

/**
 * What the stores answer about spans that nobody has seen, beside what is true of them, counted in Java; and what they
 * look at and weigh, as shares of each other. Nothing here is about time.
 */
@Lesson(value = "31_stores", patience = 5)
class StoresCheck {

    private static final String ROW = "row";
    private static final String COLUMN = "column";
    private static final String INVERTED = "inverted";
    private static final String TRACE = "trace";
    private static final String P95 = "p95";
    private static final String WORD = "word";

    private static final AttributeKey<String> STORE = AttributeKey.stringKey("stores.store");
    private static final AttributeKey<String> QUESTION = AttributeKey.stringKey("stores.question");
    private static final AttributeKey<String> CHOSEN = AttributeKey.stringKey("stores.chosen");
    private static final AttributeKey<List<String>> ANSWER = AttributeKey.stringArrayKey("stores.answer");
    private static final AttributeKey<Long> READ = AttributeKey.longKey("stores.read.size");
    private static final AttributeKey<Long> ROWS = AttributeKey.longKey("stores.read.rows");
    private static final AttributeKey<Long> INDEX = AttributeKey.longKey("stores.index.size");
    private static final AttributeKey<Long> SIZE = AttributeKey.longKey("stores.size");
    private static final AttributeKey<Long> INDEXES = AttributeKey.longKey("stores.indexes.size");
    private static final AttributeKey<Long> UNUSED = AttributeKey.longKey("stores.indexes.unused");

    /** A choice is right that costs at most so many times as much as the best one. */
    private static final int NEARLY_AS_GOOD = 4;

    private static SeededInput known;
    private static Arrivals made;

    // ── 1: rows, a trace ────────────────────────────────────────────────────────────────────────────────────────────

    @Task(1)
    @DisplayName("the row store finds the spans of a trace, and looks at few blocks for them")
    void trace(Telemetry program) {
        assertAnswer(program, ROW, TRACE);
    }

    @Claim(id = "1a", value = "at most a twentieth of the blocks is looked at")
    void fewBlocks(Telemetry program) {
        assertShare("PostgreSQL looks at", read(program, ROW, TRACE), "of its blocks", table(program), 5);
    }

    @Claim(id = "1b", value = "the index that leads there is at most a fifth as large as the table")
    void smallIndex(Telemetry program) {
        assertShare(
                "The index of this question weighs",
                number(asked(program, ROW, TRACE), INDEX),
                "of what the table does",
                table(program),
                20);
    }

    @Claim(id = "1c", value = "there is no index that no question takes")
    void nothingUnused(Telemetry program) {
        var unused = number(weighed(program, ROW), UNUSED);
        assertThat(unused)
                .withFailMessage(
                        "In PostgreSQL %s that none of the three questions takes: each span that comes is written"
                                + " there, too, for nothing.",
                        unused == 1 ? "there is an index" : "there are " + unused + " indexes")
                .isZero();
    }

    // ── 2: rows, the last minutes ───────────────────────────────────────────────────────────────────────────────────

    @Task(2)
    @DisplayName("the row store finds the last ten minutes by an index that weighs next to nothing")
    void minutes(Telemetry program) {
        assertAnswer(program, ROW, P95);
    }

    @Claim(id = "2a", value = "at most a third of the blocks is looked at")
    void blocksOfTheMinutes(Telemetry program) {
        assertShare("PostgreSQL looks at", read(program, ROW, P95), "of its blocks", table(program), 33);
    }

    @Claim(id = "2b", value = "the index that leads there weighs at most a hundredth of the table")
    void tinyIndex(Telemetry program) {
        assertShare(
                "The index of this question weighs",
                number(asked(program, ROW, P95), INDEX),
                "of what the table does",
                table(program),
                1);
    }

    // ── 3: columns ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Task(3)
    @DisplayName("the column store answers for the last ten minutes, and scans few rows for it")
    void columns(Telemetry program) {
        assertAnswer(program, COLUMN, P95);
    }

    @Claim(id = "3a", value = "at most three tenths of the rows are scanned")
    void fewRows(Telemetry program) {
        assertShare(
                "DuckDB scans",
                number(asked(program, COLUMN, P95), ROWS),
                "of its rows",
                arrivals(program).spans().size(),
                30);
    }

    @Claim(id = "3b", value = "nothing is left out: the other two questions have their answers, too")
    void nothingLeftOut(Telemetry program) {
        assertAnswer(program, COLUMN, TRACE);
        assertAnswer(program, COLUMN, WORD);
    }

    @Claim(id = "3c", value = "all of it weighs at most a third of the row store")
    void light(Telemetry program) {
        assertShare(
                "The column store weighs",
                number(weighed(program, COLUMN), SIZE),
                "of what the row store does",
                number(weighed(program, ROW), SIZE),
                33);
    }

    // ── 4: words ────────────────────────────────────────────────────────────────────────────────────────────────────

    @Task(4)
    @DisplayName("the inverted index finds a word in the messages, and looks at little for it")
    void word(Telemetry program) {
        assertAnswer(program, INVERTED, WORD);
    }

    @Claim(id = "4a", value = "the word is found in small letters and in capitals")
    void capitals(Telemetry program) {
        assertWords(program, true, "some of which write it with capitals");
    }

    @Claim(id = "4b", value = "a part of another word is not the word")
    void wholeWords(Telemetry program) {
        assertWords(program, false, "some of which have longer words with it inside");
    }

    @Claim(id = "4c", value = "at most a twentieth of the index is looked at")
    void littleRead(Telemetry program) {
        assertShare(
                "Lucene looks at",
                read(program, INVERTED, WORD),
                "of its index",
                number(weighed(program, INVERTED), SIZE),
                5);
    }

    private static void assertWords(Telemetry program, boolean loud, String which) {
        var expected = new TreeMap<>(truth(program, WORD));
        var seen = new TreeMap<>(answer(program, INVERTED, WORD));
        expected.keySet().removeIf(service -> Arrivals.loud(service) != loud);
        seen.keySet().removeIf(service -> Arrivals.loud(service) != loud);
        assertThat(seen)
                .withFailMessage(
                        "Of the messages of %s, %s, %s have the word \"%s\"; Lucene finds %s.",
                        expected.keySet(),
                        which,
                        sum(expected),
                        arrivals(program).word(),
                        sum(seen))
                .isEqualTo(expected);
    }

    private static long sum(Map<String, Double> counts) {
        return counts.values().stream().mapToLong(Double::longValue).sum();
    }

    // ── 5: which for which ──────────────────────────────────────────────────────────────────────────────────────────

    @Task(5)
    @DisplayName("for each question a store is chosen that looks at least, or nearly so")
    void choice(Telemetry program) {
        for (var question : List.of(WORD, P95, TRACE)) {
            var chosen = program
                    .spans(span -> question.equals(span.getAttributes().get(QUESTION))
                            && span.getAttributes().get(CHOSEN) != null)
                    .stream()
                    .map(span -> span.getAttributes().get(CHOSEN))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No store is chosen for the question " + question + "."));
            var costs = new TreeMap<String, Long>();
            for (var store : List.of(ROW, COLUMN, INVERTED)) {
                costs.put(store, read(program, store, question));
            }
            var least = costs.values().stream().mapToLong(Long::longValue).min().orElseThrow();
            assertThat(costs.get(chosen))
                    .withFailMessage(
                            "For the question %s the choice is the %s store, which looks at more than four times as"
                                    + " much as the best one does.",
                            question, chosen)
                    .isLessThanOrEqualTo(NEARLY_AS_GOOD * least);
        }
    }

    // ── what is true, and what was said ─────────────────────────────────────────────────────────────────────────────

    private static void assertAnswer(Telemetry program, String store, String question) {
        var expected = truth(program, question);
        var seen = answer(program, store, question);
        assertThat(seen.keySet())
                .withFailMessage(
                        "Asked for %s, the %s store answers with %d rows; right are %d%s.",
                        question,
                        store,
                        seen.size(),
                        expected.size(),
                        question.equals(TRACE) ? ", the spans of the trace" : ": " + expected.keySet())
                .isEqualTo(expected.keySet());
        expected.forEach((group, value) -> assertThat(Math.abs(seen.get(group) - value))
                .withFailMessage(
                        "Asked for %s, the %s store answers %.1f for %s; right is %.1f.",
                        question, store, seen.get(group), group, value)
                .isLessThan(0.01 * value + 0.001));
    }

    private static void assertShare(String what, long part, String of, long whole, int percent) {
        var share = 100.0 * part / whole;
        assertThat(share)
                .withFailMessage(
                        "%s %s %s; %d %% are enough.",
                        what, share > 95 ? "all" : "%.1f %%".formatted(share), of, percent)
                .isLessThanOrEqualTo(percent);
    }

    private static Map<String, Double> truth(Telemetry program, String question) {
        var arrivals = arrivals(program);
        Map<String, Double> truth = switch (question) {
            case TRACE ->
                arrivals.spans().stream()
                        .filter(span -> span.traceId().equals(arrivals.trace()))
                        .collect(Collectors.toMap(ArrivedSpan::spanId, span -> (double) span.duration()));
            case P95 ->
                arrivals.spans().stream()
                        .filter(span -> span.start() >= arrivals.since())
                        .collect(Collectors.groupingBy(
                                ArrivedSpan::service,
                                Collectors.collectingAndThen(
                                        Collectors.mapping(ArrivedSpan::duration, Collectors.toList()),
                                        StoresCheck::p95)));
            default ->
                arrivals.spans().stream()
                        .filter(span -> List.of(
                                        span.message().toLowerCase(Locale.ROOT).split("[^a-z]+"))
                                .contains(arrivals.word().toLowerCase(Locale.ROOT)))
                        .collect(Collectors.groupingBy(ArrivedSpan::service, Collectors.summingDouble(_ -> 1)));
        };
        return new TreeMap<>(truth);
    }

    private static double p95(List<Long> durations) {
        var sorted = durations.stream().mapToLong(Long::longValue).sorted().toArray();
        var place = 0.95 * (sorted.length - 1);
        var below = (int) place;
        return sorted[below] + (place - below) * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
    }

    private static Map<String, Double> answer(Telemetry program, String store, String question) {
        var answer = new TreeMap<String, Double>();
        var rows = asked(program, store, question).getAttributes().get(ANSWER);
        for (var row : rows == null ? List.<String>of() : rows) {
            var parts = row.split("=", 2);
            try {
                answer.merge(parts[0], Double.parseDouble(parts[1]), Double::sum);
            } catch (NumberFormatException notANumber) {
                throw new AssertionError("Asked for " + question + ", the " + store + " store answers with the row "
                        + row + ": the first column is a group, the second a number.");
            }
        }
        return answer;
    }

    private static long read(Telemetry program, String store, String question) {
        return number(asked(program, store, question), READ);
    }

    /** Without its indexes. */
    private static long table(Telemetry program) {
        var weighed = weighed(program, ROW);
        return number(weighed, SIZE) - number(weighed, INDEXES);
    }

    private static long number(SpanData span, AttributeKey<Long> key) {
        var value = span.getAttributes().get(key);
        return value == null ? 0 : value;
    }

    private static SpanData asked(Telemetry program, String store, String question) {
        return only(
                program,
                program.spans(span -> store.equals(span.getAttributes().get(STORE))
                        && question.equals(span.getAttributes().get(QUESTION))),
                store,
                "was not asked for " + question);
    }

    private static SpanData weighed(Telemetry program, String store) {
        return only(
                program,
                program.spans(span -> store.equals(span.getAttributes().get(STORE))
                        && span.getAttributes().get(SIZE) != null),
                store,
                "was not weighed");
    }

    private static SpanData only(Telemetry program, List<SpanData> found, String store, String otherwise) {
        var spans = found.isEmpty()
                ? program.spans(span -> store.equals(span.getAttributes().get(STORE)))
                : found;
        for (var span : spans) {
            if (span.getStatus().getStatusCode() == StatusCode.ERROR) {
                throw new AssertionError(span.getStatus().getDescription());
            }
        }
        if (found.isEmpty()) {
            throw new AssertionError("The " + store + " store " + otherwise + ".");
        }
        return found.getFirst();
    }

    private static synchronized Arrivals arrivals(Telemetry program) {
        if (!program.input().equals(known)) {
            known = program.input();
            made = Arrivals.of(known);
        }
        return made;
    }
}
