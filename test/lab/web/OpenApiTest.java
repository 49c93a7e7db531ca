//DEPS com.networknt:json-schema-validator:2.0.8

package lab.web;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Repository;
import lab.otlp.files.TelemetryFiles;
import lab.receive.EventLoops;
import lab.receive.RefusalLog;
import lab.telemetry.Store;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The description of the API for programs, against the code: its addresses, its parameters, and a board's answers. */
@Tag("sockets")
class OpenApiTest {

    private static final Path WEB = Repository.ROOT.resolve("src/lab/web");
    private static final Pattern READ = Pattern.compile(
            "(?:value|millis|conditions|queryParam|get|getAll)\\(\"([a-z]+)\"|whole\\((?:parameters, )?\"([a-z]+)\"");

    /** What is asked beside the bare address, which must have an answer, too, where no parameter is needed. */
    private static final Map<String, List<String>> ASKED = Map.of(
            "/api/traces",
                    List.of("", "?query=%7B%20status%20%3D%20error%20%7D%20%7C%20by(kind)%20%7C%20count()%20%3E%200"),
            "/api/query/completions", List.of("", "?field=span.http.route"),
            "/api/difference", List.of("?brush=error"),
            "/api/groups", List.of("?by=resource.service.name"),
            "/api/metrics/one", List.of("?name=jvm.memory.used", "?name=http.server.request.duration"));

    private final Map<String, Object> description = new Yaml().load(Files.readString(WEB.resolve("openapi.yaml")));

    private static final Store STORE = new Store();
    private static Viewer viewer;

    OpenApiTest() throws IOException {}

    /** First of all: it chooses what Armeria runs on. */
    @BeforeAll
    static void start() throws IOException {
        viewer = Viewer.start(ViewerOptions.free(Client.PAGE), STORE);
        TelemetryFiles.open(Repository.ROOT.resolve("src/lab/board.jsonl.gz"), STORE);
    }

    @AfterAll
    static void stop() {
        viewer.close();
    }

    @Test
    void itsAddressesAreTheCodes() {
        var builder = EventLoops.server();
        new Api(new Store(), Repository.ROOT, null, new RefusalLog()).mount(builder);
        var served = builder.build().config().serviceConfigs().stream()
                .filter(service -> !service.route().patternString().endsWith("*"))
                .flatMap(service -> service.route().methods().stream()
                        .map(method -> method.name().toLowerCase(Locale.ROOT) + " "
                                + service.route().patternString().replaceAll(":(\\w+)", "{$1}")))
                .collect(toCollection(TreeSet::new));
        var described = new TreeSet<String>();
        paths().forEach((path, methods) -> methods.keySet().forEach(method -> described.add(method + " " + path)));
        assertThat(described).isEqualTo(served);
    }

    @Test
    void itsParametersAreThoseThatTheCodeReads() throws IOException {
        var read = new TreeSet<String>();
        for (var file :
                List.of("Api", "Filter", "Questions", "TraceList", "MetricList", "LogList", "QueryCompletions")) {
            READ.matcher(Files.readString(WEB.resolve(file + ".java")))
                    .results()
                    .map(match -> match.group(1) != null ? match.group(1) : match.group(2))
                    .forEach(read::add);
        }
        var described = parameters().entrySet().stream()
                .filter(each -> "query".equals(at(each.getValue(), "in")))
                .map(Map.Entry::getKey)
                .collect(toCollection(TreeSet::new));
        assertThat(described).isEqualTo(read);
        var used = paths().values().stream()
                .flatMap(methods -> methods.values().stream())
                .flatMap(method -> {
                    List<Map<String, String>> references = at(method, "parameters");
                    return references == null ? Stream.of() : references.stream();
                })
                .map(reference -> reference.get("$ref").replaceFirst(".*/", ""))
                .collect(toSet());
        assertThat(used).isEqualTo(parameters().keySet());
    }

    @Test
    void aBoardsAnswersAreAsItSays() throws Exception {
        var problems = new ArrayList<String>();
        var asked = 0;
        try (var http = HttpClient.newHttpClient()) {
            var page = URI.create("http://localhost:" + viewer.port());
            for (var path : paths().keySet()) {
                var schema = schema(path);
                if (schema == null) {
                    continue;
                }
                for (var more : ASKED.getOrDefault(path, List.of(""))) {
                    for (var address : addresses(path).toList()) {
                        var answer = http.send(
                                HttpRequest.newBuilder(page.resolve(address + more))
                                        .build(),
                                BodyHandlers.ofString());
                        asked++;
                        if (answer.statusCode() != 200) {
                            problems.add(address + more + " answers " + answer.statusCode());
                        }
                        validated(schema, answer.body())
                                .limit(3)
                                .forEach(problem -> problems.add(path + more + " " + problem));
                    }
                }
            }
            var wrong = http.send(
                    HttpRequest.newBuilder(page.resolve("/api/traces?limit=many"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(JsonParser.parseString(wrong.body()).getAsJsonObject().has("message"))
                    .isTrue();
        }
        assertThat(problems).isEmpty();
        assertThat(asked).isGreaterThan(50);
    }

    /** With the ids of some traces where the address has one. */
    private static Stream<String> addresses(String path) {
        return path.contains("{id}")
                ? STORE.traces().entrySet().stream()
                        .filter(trace -> trace.getValue().size() > 5)
                        .limit(25)
                        .map(trace -> path.replace("{id}", trace.getKey())
                                .replace("{span}", trace.getValue().getFirst().getSpanId()))
                : Stream.of(path);
    }

    private Stream<String> validated(String schema, String json) {
        var whole = new Gson().toJson(Map.of("components", description.get("components"), "$ref", schema));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole, InputFormat.JSON)
                .validate(json, InputFormat.JSON)
                .stream()
                .map(Object::toString);
    }

    /** Of the JSON that a GET answers with; null for what is not JSON, or no GET. */
    private String schema(String path) {
        var content = at(paths().get(path), "get", "responses", "200", "content", "application/json");
        return content == null ? null : at(content, "schema", "$ref");
    }

    private Map<String, Map<String, Object>> paths() {
        return at(description, "paths");
    }

    private Map<String, Object> parameters() {
        return at(description, "components", "parameters");
    }

    @SuppressWarnings("unchecked")
    private static <T> T at(Object from, String... keys) {
        var value = from;
        for (var key : keys) {
            value = value == null ? null : ((Map<String, Object>) value).get(key);
        }
        return (T) value;
    }
}
