package lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import lab.Repository;
import lab.query.LogQuery;
import org.junit.jupiter.api.Test;

/**
 * Every query in LogQL, beyond its grammar: Loki is not here, so whether a label exists is known from what Loki 3.7
 * makes of a record in OTLP (pkg/loghttp/push/otlp.go, otlp_config.go and pkg/distributor/field_detection.go of its
 * source), and whether an answer is empty from the recorded board.
 */
class LogQueriesTest {

    /** Of the resource attributes that Loki indexes by default, those that anybody here sends. */
    private static final Set<String> STREAM =
            Set.of("service_name", "service_namespace", "service_instance_id", "deployment_environment_name");

    /**
     * What else a record has besides its attributes. Not among them: {@code level}, and {@code event_name}, which is an
     * attribute because the pipeline makes it one.
     */
    private static final Set<String> RECORD =
            Set.of("detected_level", "severity_text", "severity_number", "trace_id", "span_id", "scope_name");

    /** Of an SDK, an agent or Alloy, and in no source here. */
    private static final Set<String> FOREIGN = Set.of("exception_type", "traces", "test_suite_name");

    private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+) *(?:=~|!~|=|!=) *\"([^\"]*)\"");
    private static final Pattern FILTER = Pattern.compile("\\| *(\\w+) *(?:=~|!~|!=|=|>=|<=|>|<)");
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{\\.(\\w+)}}");
    private static final Pattern BY = Pattern.compile("\\bby *\\((\\w+)\\)");
    private static final Pattern KEY = Pattern.compile("[\"'`]([a-z][a-z0-9_]*(?:\\.[a-z0-9_]+)+)[\"'`]");

    /** The grammar allows it, Loki answers with an error: a selector that every stream could match. */
    @Test
    void everySelectorHasAMatcherThatNothingEmptyMatches() throws IOException {
        assertThat(queries())
                .allSatisfy(query -> assertThat(MATCHER.matcher(selector(query))
                                .results()
                                .filter(matcher -> !matcher.group().contains("!"))
                                .map(matcher -> matcher.group(2)))
                        .as(query.toString())
                        .anyMatch(value -> !"".matches(value)));
    }

    /** A label that no stream has: not an error in Loki but an empty answer. */
    @Test
    void everySelectorNamesWhatLokiIndexes() throws IOException {
        assertThat(queries())
                .allSatisfy(query -> assertThat(STREAM)
                        .as(query.toString())
                        .containsAll(MATCHER.matcher(selector(query))
                                .results()
                                .map(matcher -> matcher.group(1))
                                .toList()));
    }

    @Test
    void everyOtherLabelIsARecordsFieldOrAnAttributeThatSomebodySends() throws IOException {
        var known = new HashSet<>(STREAM);
        known.addAll(RECORD);
        known.addAll(FOREIGN);
        known.addAll(attributes());
        assertThat(known).doesNotContain("level");
        assertThat(queries()).allSatisfy(query -> {
            var rest = query.text().replace("{" + selector(query) + "}", "");
            assertThat(known)
                    .as(query.toString())
                    .containsAll(List.of(FILTER, TEMPLATE, BY).stream()
                            .flatMap(pattern -> pattern.matcher(rest).results())
                            .map(found -> found.group(1))
                            .toList());
        });
    }

    /** Keys in sources and configuration, as Loki spells them. */
    private static Set<String> attributes() throws IOException {
        var keys = new HashSet<String>();
        for (var folder : List.of("lessons", "solutions", "compose", "src/lab/room", "src/lab/workbook")) {
            try (var files = Files.walk(Repository.ROOT.resolve(folder))) {
                for (var file : files.filter(file -> file.toString().matches(".*\\.(java|yaml|alloy)"))
                        .toList()) {
                    KEY.matcher(Files.readString(file))
                            .results()
                            .forEach(found -> keys.add(found.group(1).replace('.', '_')));
                }
            }
        }
        return keys;
    }

    /** Lesson 25's board has all that its queries ask for; the dashboards' environment is any. */
    @Test
    void whatIsAskedOfTheBoardIsInItsRecording() throws IOException {
        var records = recorded();
        var asked = 0;
        for (var query : queries()) {
            var logs = query.text().replaceAll("^.*\\((?=\\{)| *\\[\\w+].*$", ""); // of a rate, its lines
            if (!selector(query).contains("service_name=~\"board-")
                            && !selector(query).contains("\"board-web\"")
                    || logs.contains("trace_id")) { // one of this moment's
                continue;
            }
            assertThat(records.stream().filter(LogQuery.parse(logs)::matches).count())
                    .as(query.toString())
                    .isPositive();
            asked++;
        }
        assertThat(asked).isGreaterThan(4);
    }

    private static List<Query> queries() throws IOException {
        var queries = QueriesTest.queries().stream()
                .filter(query -> query.language().equals("logql"))
                .toList();
        assertThat(queries).hasSizeGreaterThan(10);
        return queries;
    }

    private static String selector(Query query) {
        var found = SELECTOR.matcher(query.text());
        assertThat(found.find()).as(query.toString()).isTrue();
        return found.group(1);
    }

    private static List<Recorded> recorded() throws IOException {
        var records = new ArrayList<Recorded>();
        var file = Repository.ROOT.resolve("src/lab/board.jsonl.gz");
        try (var lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(file))))) {
            for (var line : (Iterable<String>) lines.lines()::iterator) {
                each(JsonParser.parseString(line).getAsJsonObject(), "resourceLogs")
                        .forEach(resource -> each(resource, "scopeLogs")
                                .flatMap(scope -> each(scope, "logRecords"))
                                .map(log -> new Recorded(resource.getAsJsonObject("resource"), log))
                                .forEach(records::add));
            }
        }
        return records;
    }

    private static Stream<JsonObject> each(JsonObject of, String name) {
        return of.has(name)
                ? StreamSupport.stream(of.getAsJsonArray(name).spliterator(), false)
                        .map(JsonElement::getAsJsonObject)
                : Stream.empty();
    }

    /** As Loki would label it. */
    private record Recorded(JsonObject resource, JsonObject log) implements LogQuery.LogFields {

        @Override
        public String label(String name) {
            var severity = log.has("severityNumber") ? log.get("severityNumber").getAsInt() : 0;
            return name.equals("detected_level")
                    ? List.of("unknown", "trace", "debug", "info", "warn", "error", "fatal")
                            .get((severity + 3) / 4)
                    : each(resource, "attributes")
                            .filter(attribute -> attribute
                                    .get("key")
                                    .getAsString()
                                    .replace('.', '_')
                                    .equals(name))
                            .map(attribute -> attribute
                                    .getAsJsonObject("value")
                                    .get("stringValue")
                                    .getAsString())
                            .findFirst()
                            .orElse("");
        }

        @Override
        public String line() {
            return log.getAsJsonObject("body").get("stringValue").getAsString();
        }
    }
}
