package maintain;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.Signal;
import lab.query.QueryDeadline;
import lab.query.QueryException;
import lab.query.TraceQuery;
import lab.query.TypedValue;
import lab.telemetry.SpanRow;
import lab.text.Counted;

/**
 * The answers of a real Tempo to queries on a recording, and our engine's answers to the same queries. The files are
 * {@code test/lab/query/tempo-*.jsonl.gz}: the recording as OTLP/JSON, and one line per query.
 */
public final class TempoAnswers {

    /** The relation of our answer to Tempo's. */
    public enum Verdict {
        SAME,
        /** Tempo has a defect there, and our answer is right. */
        RIGHT,
        /** Tempo has a defect there, and its answer does not show what is right. */
        OURS,
        DIFFERENT
    }

    /**
     * @param tempo a short answer; so is {@code ours}
     * @param defects of Tempo that affect its answer
     */
    public record Row(String topic, String query, String tempo, String ours, List<String> defects, Verdict verdict) {}

    /**
     * Defects that the recording does not mark. The power of two integers swaps its operands; in a trace without a
     * root, the number of children is left over from another trace.
     */
    private static final Map<String, List<String>> UNMARKED = Map.of(
            "{ 2 ^ 3 < 8.1 }", List.of("int-pow"),
            "{ 2 ^ 3 > 7.9 }", List.of("int-pow"),
            "{ span.cart.size ^ 2 = 9.0 }", List.of("int-pow"),
            "{ span:childCount = 0 && kind = server }", List.of("child-count"));

    private final List<List<SpanRow>> traces;
    private final List<JsonObject> questions;

    private TempoAnswers(List<List<SpanRow>> traces, List<JsonObject> questions) {
        this.traces = traces;
        this.questions = questions;
    }

    /** @param root of the repository */
    public static TempoAnswers read(Path root) throws IOException {
        var folder = root.resolve("test/lab/query");
        var traces = new LinkedHashMap<String, List<SpanRow>>();
        for (var line : lines(folder.resolve("tempo-recording.jsonl.gz"))) {
            try {
                var decoded = Decoder.decode(Signal.TRACES, Encoding.JSON, line.getBytes(StandardCharsets.UTF_8));
                for (var span : decoded.spans())
                    traces.computeIfAbsent(span.getTraceId(), id -> new ArrayList<>())
                            .add(SpanRow.of(span));
            } catch (Exception e) {
                throw new IOException("the recording has a line that is not OTLP", e);
            }
        }
        var questions = lines(folder.resolve("tempo-answers.jsonl.gz")).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        return new TempoAnswers(List.copyOf(traces.values()), questions);
    }

    private static List<String> lines(Path file) throws IOException {
        try (var in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            return in.lines().toList();
        }
    }

    /** The traces of the recording, each in order of arrival. */
    public List<List<SpanRow>> traces() {
        return traces;
    }

    /** All queries with both answers, in the order of the file. */
    public List<Row> rows() {
        return questions.stream().map(this::row).toList();
    }

    private Row row(JsonObject question) {
        var query = question.get("q").getAsString();
        var defects = new ArrayList<String>();
        if (question.has("suspect"))
            for (var code : question.getAsJsonArray("suspect")) defects.add(code.getAsString());
        defects.addAll(UNMARKED.getOrDefault(query, List.of()));
        var status = question.get("status").getAsInt();
        Answer ours;
        String shown;
        boolean same;
        try {
            ours = ask(query);
            shown = ours.words();
            same = status == 200 && ours.isSame(question);
        } catch (QueryException e) {
            ours = null;
            shown = "error at " + e.line() + ":" + e.column();
            same = status == 400 && isThere(question, e);
        }
        var verdict = same ? Verdict.SAME : Verdict.DIFFERENT;
        if (!defects.isEmpty() && !same && ours != null) {
            var better = question.getAsJsonObject("pushdown_matters");
            verdict = better != null
                            && !defects.contains("nil")
                            && !defects.contains("literal-left")
                            && better.get("status").getAsInt() == 200
                    ? ours.isSame(better) ? Verdict.RIGHT : Verdict.DIFFERENT
                    : Verdict.OURS;
        }
        return new Row(
                question.get("topic").getAsString(),
                query,
                tempo(question, status),
                shown,
                List.copyOf(defects),
                verdict);
    }

    private static String tempo(JsonObject question, int status) {
        if (status == 200) {
            var spans = 0;
            var traces = question.getAsJsonObject("traces");
            for (var trace : traces.entrySet())
                spans += trace.getValue().getAsJsonArray().size();
            return Counted.of(traces.size(), "trace") + ", " + Counted.of(spans, "span");
        }
        var column = question.get("col");
        return "error " + status
                + (column == null || column.isJsonNull()
                        ? ""
                        : " at " + question.get("line").getAsInt() + ":" + column.getAsInt());
    }

    /** Tempo reports line 0 when it has read ahead, and type errors without a position. */
    private static boolean isThere(JsonObject question, QueryException e) {
        var column = question.get("col");
        if (column == null || column.isJsonNull()) return true;
        var line = question.get("line").getAsInt();
        return column.getAsInt() == e.column() && (line == 0 || line == e.line());
    }

    private Answer ask(String text) {
        var query = TraceQuery.parse(text);
        var found = new TreeMap<String, List<TraceQuery.SpanSet>>();
        for (var trace : traces) {
            var sets = query.ask(trace, QueryDeadline.none());
            if (!sets.isEmpty()) found.put(trace.getFirst().traceId(), sets);
        }
        return new Answer(found);
    }

    private record Answer(Map<String, List<TraceQuery.SpanSet>> sets) {

        String words() {
            var spans =
                    sets.values().stream().mapToInt(list -> ids(list).size()).sum();
            return Counted.of(sets.size(), "trace") + ", " + Counted.of(spans, "span");
        }

        private static TreeSet<String> ids(Collection<TraceQuery.SpanSet> sets) {
            var ids = new TreeSet<String>();
            for (var set : sets)
                for (var span : set.spans()) ids.add(span.span().spanId());
            return ids;
        }

        boolean isSame(JsonObject answer) {
            var wanted = answer.getAsJsonObject("traces");
            if (!wanted.keySet().equals(sets.keySet())) return false;
            for (var entry : sets.entrySet())
                if (!ids(entry.getValue()).equals(texts(wanted.getAsJsonArray(entry.getKey())))) return false;
            return hasSameSets(answer.getAsJsonObject("spansets")) && hasSameFields(answer.getAsJsonObject("attrs"));
        }

        private boolean hasSameSets(JsonObject wanted) {
            if (wanted == null) return true;
            for (var trace : wanted.entrySet()) {
                var expected = new TreeSet<String>();
                for (var set : trace.getValue().getAsJsonArray()) {
                    var attributes = new TreeMap<String, String>();
                    set.getAsJsonObject()
                            .getAsJsonObject("attrs")
                            .entrySet()
                            .forEach(each -> attributes.put(each.getKey(), plain(each.getValue())));
                    expected.add(attributes + " " + texts(set.getAsJsonObject().getAsJsonArray("spans")));
                }
                var actual = new TreeSet<String>();
                for (var set : sets.get(trace.getKey())) {
                    var attributes = new TreeMap<String, String>();
                    set.attributes().forEach((key, value) -> attributes.put(key, plain(value)));
                    actual.add(attributes + " " + ids(List.of(set)));
                }
                if (!expected.equals(actual)) return false;
            }
            return true;
        }

        private boolean hasSameFields(JsonObject wanted) {
            if (wanted == null) return true;
            for (var sets : sets.entrySet())
                for (var set : sets.getValue())
                    for (var span : set.spans()) {
                        var listed = wanted.getAsJsonObject(sets.getKey());
                        var expected = new TreeMap<String, String>();
                        if (listed != null && listed.has(span.span().spanId()))
                            for (var pair : listed.getAsJsonArray(span.span().spanId()))
                                if (!pair.getAsJsonArray().get(0).getAsString().equals("(name)"))
                                    expected.put(
                                            pair.getAsJsonArray().get(0).getAsString(),
                                            plain(pair.getAsJsonArray().get(1)));
                        // Dedicated columns return "nil" for a missing value; other attributes are omitted.
                        expected.values().removeIf("nil"::equals);
                        var actual = new TreeMap<String, String>();
                        span.fields().forEach((key, value) -> actual.put(key, plain(value)));
                        if (!expected.equals(actual)) return false;
                    }
            return true;
        }

        private static TreeSet<String> texts(JsonArray array) {
            var texts = new TreeSet<String>();
            for (var each : array) texts.add(each.getAsString());
            return texts;
        }

        /** Converts {"int": "7"} to 7, and so on. */
        private static String plain(JsonElement typed) {
            if (!typed.isJsonObject()) return typed.getAsString();
            var entry = typed.getAsJsonObject().entrySet().iterator().next();
            return switch (entry.getKey()) {
                case "double" -> Double.toString(entry.getValue().getAsDouble());
                case "array" ->
                    entry.getValue().getAsJsonArray().asList().stream()
                            .map(Answer::plain)
                            .toList()
                            .toString();
                default -> entry.getValue().getAsString();
            };
        }

        private static String plain(TypedValue value) {
            return value.plain().toString();
        }
    }
}
