package lab.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Needs;
import lab.Repository;
import lab.build.CollectorProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What can be known of the stack without a Docker engine. */
class StackFilesTest {

    private static final Path ROOT = Repository.ROOT;
    private static final Path COMPOSE = ROOT.resolve("compose");
    private static final List<String> FILES = files();
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(?::-([^}]*))?}");

    /** Without a shell in the image, or with a check of its own; and k6 and the set-up, which end. */
    private static final Set<String> CHECKED_FROM_OUTSIDE = Set.of(
            "tempo",
            "mimir",
            "loki",
            "pyroscope",
            "lgtm",
            "k6",
            "tee",
            "jaeger",
            "parca",
            "parca-agent",
            "opensearch-setup",
            "buckets",
            "certificate",
            "obi",
            "falco",
            "falcosidekick");

    @TempDir
    private Path folder;

    private static List<String> files() {
        try (var all = Files.list(COMPOSE)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("compose.*\\.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    @Test
    void everyImageIsPinned() throws IOException {
        services().forEach((name, service) -> {
            if (service.get("image") instanceof String image) {
                assertThat(image).as(name).matches("[a-z0-9./-]+:v?\\d[\\w.-]*");
            }
        });
        var from = Files.readAllLines(COMPOSE.resolve("board/Dockerfile")).stream()
                .filter(line -> line.startsWith("FROM "))
                .toList();
        assertThat(from).isNotEmpty().allMatch(line -> line.matches("FROM [a-z0-9./-]+:\\d[\\w.-]*( AS \\w+)?"));
    }

    @Test
    void everyPortIsOnTheLoopbackAddressAndCanBeChanged() throws IOException {
        services()
                .forEach((name, service) -> list(service.get("ports"))
                        .forEach(port ->
                                assertThat(port).as(name).matches("127\\.0\\.0\\.1:\\$\\{[A-Z_]+_PORT:-\\d+}:\\d+")));
    }

    @Test
    void noTwoPortsAreTheSame() {
        var ports = Stack.of(ROOT, Map.of()).settings().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("_PORT"))
                .map(Map.Entry::getValue)
                .toList();
        assertThat(ports).hasSizeGreaterThan(10).doesNotHaveDuplicates();
    }

    @Test
    void everyVariableStandsInEnvWithTheSameDefault() throws IOException {
        var settings = Stack.of(ROOT, Map.of()).settings();
        var used = new TreeSet<String>();
        for (var file : FILES) {
            VARIABLE.matcher(Files.readString(COMPOSE.resolve(file))).results().forEach(found -> {
                used.add(found.group(1));
                assertThat(settings).as(file).containsEntry(found.group(1), found.group(2));
            });
        }
        assertThat(used).containsExactlyInAnyOrderElementsOf(settings.keySet());
    }

    /** Both READMEs say what each overlay costs; the stack's own files say what is true. */
    @Test
    void theReadmesKnowEveryOverlayAndItsMemory() throws IOException {
        for (var readme : List.of("README.md", "README.ko.md")) {
            var said = new java.util.TreeMap<String, Integer>();
            Pattern.compile("(?m)^\\| `(?:compose\\.)?(\\w+)(?:\\.yaml)?` \\|.*\\| (\\d+) MB \\|$")
                    .matcher(Files.readString(COMPOSE.resolve(readme)))
                    .results()
                    .forEach(found -> said.put(found.group(1), Integer.valueOf(found.group(2))));
            var actual = new java.util.TreeMap<String, Integer>();
            for (var file : FILES) {
                if (!file.equals("compose.yaml")) {
                    actual.put(file.split("\\.")[1], megabytes(file));
                }
            }
            actual.put("full", megabytes("compose.yaml"));
            assertThat(said).as(readme).isEqualTo(actual);
        }
    }

    /** A retention in a store's file, and what the table of both READMEs says of that store. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Tempo           | tempo/tempo.yaml      | block_retention: (\\d+)h
        Tempo           | objects/tempo.yaml    | block_retention: (\\d+)h
        Mimir           | mimir/mimir.yaml      | compactor_blocks_retention_period: (\\d+)d
        Loki            | loki/loki.yaml        | retention_period: (\\d+)h
        Loki            | objects/loki.yaml     | retention_period: (\\d+)h
        Pyroscope       | compose.yaml          | -retention-period=(\\d+)h
        Pyroscope       | compose.objects.yaml  | -retention-period=(\\d+)h
        VictoriaMetrics | compose.victoria.yaml | -retentionPeriod=(\\d+)d
        InfluxDB        | influx/retention.iql  | ON lab DURATION (\\d+)d
        TimescaleDB     | timescale/schema.sql  | add_retention_policy\\(.*interval '(\\d+) days'
        Jaeger          | jaeger/config.yaml    | max_traces: (\\d+)
        Jaeger          | compose.jaeger.yaml   | retention.time=(\\d+)d
        Thanos          | compose.thanos.yaml   | retention[.][\\w-]+=(\\d+)[hd]
        OpenSearch      | elastic/retention.json| min_index_age": "(\\d+)d
        """)
    void theReadmesSayHowLongAStoreKeepsThings(String store, String file, String setting) throws IOException {
        var set = Pattern.compile(setting)
                .matcher(Files.readString(COMPOSE.resolve(file)))
                .results()
                .map(found -> Integer.parseInt(found.group(1)))
                .map(number -> number == 168 ? 7 : number) // hours of a week
                .toList();
        assertThat(set).as(file).isNotEmpty();
        for (var readme : List.of("README.md", "README.ko.md")) {
            var row = Pattern.compile("(?m)^\\| " + store + " \\| ([^|]*) \\|[^|]*\\|$")
                    .matcher(Files.readString(COMPOSE.resolve(readme)));
            assertThat(row.find()).as(readme).isTrue();
            assertThat(Pattern.compile("\\d+")
                            .matcher(row.group(1).replace(",", ""))
                            .results()
                            .map(number -> Integer.valueOf(number.group())))
                    .as(readme + ": " + row.group())
                    .containsSubsequence(set);
        }
    }

    private static int megabytes(String file) throws IOException {
        return map(yaml(file).get("services")).entrySet().stream()
                .filter(service -> !service.getKey().equals("k6")) // only in the profile "load"
                .map(service -> map(service.getValue()).get("mem_limit"))
                .filter(limit -> limit != null)
                .mapToInt(limit -> {
                    var text = limit.toString();
                    var number = Integer.parseInt(text.replaceAll("\\D", ""));
                    return text.endsWith("g") ? number * 1024 : number;
                })
                .sum();
    }

    @Test
    void everyOverlayIsAProfileOfUp() {
        assertThat(java.util.Arrays.stream(Stack.Profile.values())
                        .flatMap(profile -> profile.files().stream())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(FILES);
    }

    @Test
    void everyFileThatIsMountedExistsAndEveryVolumeIsDeclared() throws IOException {
        for (var file : FILES) {
            var compose = yaml(file);
            var declared = new TreeSet<>(map(compose.get("volumes")).keySet());
            if (!file.equals("compose.small.yaml")) { // all others are laid over the stack
                declared.addAll(map(yaml("compose.yaml").get("volumes")).keySet());
            }
            map(compose.get("services"))
                    .forEach((name, service) -> list(map(service).get("volumes"))
                            .forEach(volume -> {
                                var source = volume.split(":")[0];
                                if (source.startsWith(".")) {
                                    assertThat(COMPOSE.resolve(source))
                                            .as(file + " " + name)
                                            .exists();
                                } else if (!source.startsWith("/")) { // what the kernel shows is there on every Linux
                                    assertThat(declared).as(file + " " + name).contains(source);
                                }
                            }));
        }
    }

    @Test
    void everyServiceHasAMemoryLimitAndSomebodyWhoLooksAfterIt() throws IOException {
        var base = map(yaml("compose.yaml").get("services")).keySet();
        services().forEach((name, service) -> {
            var part = name.split(" ");
            if (part[0].equals("compose.yaml") || !base.contains(part[1])) { // else laid over a service that has one
                assertThat(service).as(name).containsKey("mem_limit");
                assertThat(service.containsKey("healthcheck")
                                || CHECKED_FROM_OUTSIDE.contains(name.replaceFirst(".* ", "")))
                        .as(name)
                        .isTrue();
            }
        });
    }

    /** Samples of the wall clock that async-profiler gathers into one event know no span: test/stack/real/profiles. */
    @ParameterizedTest
    @ValueSource(strings = {"compose.yaml", "kustomization.yaml"})
    void profilesByTheWallClockAreNotGathered(String file) throws IOException {
        assertThat(Files.readString(COMPOSE.resolve(file)))
                .containsPattern("PYROSCOPE_PROFILER_EVENT(: |=)wall\n")
                .containsPattern("PYROSCOPE_AP_EXTRA_ARGUMENTS(: |=)nobatch\n");
    }

    @Test
    void whoIsWaitedForExistsAndCanBeWell() throws IOException {
        var services = map(yaml("compose.yaml").get("services"));
        services.forEach((name, service) -> map(map(service).get("depends_on")).forEach((other, condition) -> {
            assertThat(services).as(name).containsKey(other);
            assertThat(map(services.get(other)))
                    .as(name + " waits for " + other)
                    .containsKey("healthcheck");
        }));
    }

    @Test
    void everyConfigurationIsWellFormed() throws IOException {
        try (var all = Files.walk(COMPOSE, 3)) {
            var files = all.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertThat(files).hasSizeGreaterThan(25);
            for (var file : files) {
                var read = new Yaml().loadAll(Files.readString(file).replace("!override", ""));
                assertThat(read).as(file.toString()).isNotEmpty().doesNotContainNull();
            }
        }
    }

    /** test/stack/documented: the keys that were looked up in a program's reference, at the version that runs. */
    @ParameterizedTest
    @ValueSource(strings = {"tempo", "mimir", "loki", "pyroscope"})
    void everyKeyIsOneThatWasFoundInTheReference(String program) throws IOException {
        var documented = Files.readAllLines(ROOT.resolve("test/stack/documented/" + program + ".txt"));
        assertThat(map(yaml("compose.yaml").get("services")))
                .extractingByKey(program)
                .extracting(service -> map(service).get("image"))
                .as("another version: look the keys up anew")
                .isEqualTo(documented.getFirst().split(" ")[0]);
        var used = new TreeSet<String>();
        keys("", yaml(program + "/" + program + ".yaml"), used);
        assertThat(documented)
                .as("look it up in " + documented.getFirst().split(" ")[1] + " first")
                .containsAll(used);
    }

    private static void keys(String path, Object value, Set<String> into) {
        switch (value) {
            case Map<?, ?> map ->
                map.forEach((key, inner) -> keys(path.isEmpty() ? key.toString() : path + "." + key, inner, into));
            case List<?> list
            when !list.isEmpty() && list.getFirst() instanceof Map ->
                list.forEach(inner -> keys(path + "[]", inner, into));
            default -> into.add(path);
        }
    }

    @Test
    void theCollectorUsesWhatItDefinesAndDefinesWhatItUses() throws IOException {
        var config = yaml("collector/config.yaml");
        var connectors = map(config.get("connectors")).keySet();
        var used = new TreeSet<String>();
        map(map(config.get("service")).get("pipelines"))
                .values()
                .forEach(pipeline -> map(pipeline).values().forEach(parts -> used.addAll(list(parts))));
        var defined = new TreeSet<>(connectors);
        for (var kind : List.of("receivers", "processors", "exporters")) {
            defined.addAll(map(config.get(kind)).keySet());
        }
        assertThat(used).isEqualTo(defined);
    }

    /** As "otelcol validate" reads them: components at the image's version, keys, values, pipelines. */
    @Test
    @Needs("a Collector of test/stack/collector")
    void theCollectorReadsItsOwnFileAndTheTees() throws Exception {
        var collector = CollectorProgram.kept(ROOT);
        assumeTrue(Files.isExecutable(collector), "no Collector was built: ./lab fetch collector");
        var gate = Pattern.compile("--feature-gates=[\\w.]+")
                .matcher(Files.readString(COMPOSE.resolve("compose.collector.yaml")));
        assertThat(gate.find()).isTrue();
        said(
                folder,
                collector.toString(),
                "validate",
                gate.group(),
                "--config=" + COMPOSE.resolve("collector/config.yaml"));
        // What overlays put in front of Alloy: the tee's own file, and theirs laid over it.
        try (var folders = Files.list(COMPOSE)) {
            var tees = Stream.concat(
                            folders.map(overlay -> overlay.resolve("tee.yaml")).filter(Files::exists),
                            Stream.of(COMPOSE.resolve("vendor/besides.yaml"), COMPOSE.resolve("vendor/instead.yaml")))
                    .toList();
            assertThat(tees).hasSizeGreaterThan(2);
            for (var tee : tees) {
                said(
                        folder,
                        "env",
                        "VENDOR_OTLP_ENDPOINT=https://otlp.example.com",
                        "VENDOR_OTLP_AUTHORIZATION=Basic …",
                        collector.toString(),
                        "validate",
                        "--config=" + COMPOSE.resolve("tee/config.yaml"),
                        "--config=" + tee);
            }
        }
    }

    /** What test/stack/collector leaves out: the scraping is Prometheus' own configuration. */
    @Test
    @Needs("promtool")
    void promtoolReadsWhatTheCollectorScrapes() throws Exception {
        assumeTrue(found("promtool"), "promtool is not installed (Debian: prometheus)");
        var scraping =
                map(map(map(yaml("collector/config.yaml").get("receivers")).get("prometheus"))
                        .get("config"));
        assertThat(scraping).isNotEmpty();
        var file = Files.writeString(folder.resolve("prometheus.yaml"), new Yaml().dump(scraping));
        said(folder, "promtool", "check", "config", file.toString());
    }

    @Test
    void theCollectorIsReadByTheVersionThatRuns() throws IOException {
        var image =
                (String) map(map(yaml("compose.collector.yaml").get("services")).get("alloy"))
                        .get("image");
        var read = Files.readAllLines(ROOT.resolve("test/stack/collector/go.mod")).stream()
                .filter(line -> line.contains("go.opentelemetry.io/collector/otelcol v"));
        assertThat(read).singleElement().asString().endsWith(" v" + image.replaceFirst(".*:", ""));
    }

    @Test
    void everyDatasourceResolves() throws IOException {
        var known = datasources();
        var text = Files.readString(COMPOSE.resolve("grafana/provisioning/datasources/datasources.yaml"));
        Pattern.compile("(?:datasourceUid|targetUID): (\\w+)")
                .matcher(text)
                .results()
                .forEach(found -> assertThat(known).containsKey(found.group(1)));
        for (var dashboard : dashboards()) {
            Pattern.compile("\"type\": \"([\\w-]+)\",\\s+\"uid\": \"(\\w+)\"")
                    .matcher(dashboard.toString().replace("\":\"", "\": \"").replace(",\"uid", ",\n\"uid"))
                    .results()
                    .forEach(found -> assertThat(known).containsEntry(found.group(2), found.group(1)));
        }
    }

    @Test
    void everyPanelSaysWhatItIsFor() throws IOException {
        for (var dashboard : dashboards()) {
            for (var panel : dashboard.getAsJsonArray("panels")) {
                assertThat(panel.getAsJsonObject().get("description").getAsString())
                        .as(panel.toString())
                        .hasSizeGreaterThan(10);
            }
        }
    }

    @Test
    void noPanelLiesOverAnother() throws IOException {
        for (var dashboard : dashboards()) {
            var cells = new java.util.HashMap<String, String>();
            for (var panel : dashboard.getAsJsonArray("panels")) {
                var title = panel.getAsJsonObject().get("title").getAsString();
                var at = panel.getAsJsonObject().getAsJsonObject("gridPos");
                for (var x = 0; x < at.get("w").getAsInt(); x++) {
                    for (var y = 0; y < at.get("h").getAsInt(); y++) {
                        var cell =
                                at.get("x").getAsInt() + x + "," + (at.get("y").getAsInt() + y);
                        assertThat(cells.put(cell, title))
                                .as(dashboard.get("title") + " › " + title + " lies over")
                                .isNull();
                    }
                }
            }
        }
    }

    /** An empty legend is drawn as the whole expression. Requests without a route (404) are what makes one empty. */
    @Test
    void everyLineHasALegendThatIsNeverEmpty() throws IOException {
        for (var dashboard : dashboards()) {
            for (var panel : dashboard.getAsJsonArray("panels")) {
                for (var target : panel.getAsJsonObject().getAsJsonArray("targets")) {
                    var query = target.getAsJsonObject();
                    if (!query.has("expr")
                            || panel.getAsJsonObject().get("type").getAsString().equals("logs")) {
                        continue;
                    }
                    assertThat(query.has("legendFormat")).as(query.toString()).isTrue();
                    var legend = query.get("legendFormat").getAsString();
                    assertThat(legend).as(query.toString()).isNotBlank();
                    for (var label : List.of("http_route", "db_query_summary")) {
                        if (legend.contains(label)) {
                            assertThat(query.get("expr").getAsString())
                                    .contains("label_replace(")
                                    .contains("\"" + label + "\", \"(none)\"");
                        }
                    }
                }
            }
        }
    }

    @Test
    void everyAlertHasATestInWhichItFiresAndARunbookInBothLanguages() throws IOException {
        var tests = Files.readString(COMPOSE.resolve("mimir/board.test.yaml"))
                + Files.readString(COMPOSE.resolve("mimir/board.slow.test.yaml"));
        var rules = Files.readString(COMPOSE.resolve("mimir/rules/board.yaml"))
                + Files.readString(COMPOSE.resolve("mimir/rules/probe.yaml"));
        var alerts = Pattern.compile("(?m)- alert: (\\w+)$")
                .matcher(rules)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(alerts).hasSizeGreaterThan(10);
        for (var alert : alerts) {
            assertThat(tests).containsPattern("alertname: " + alert + "\n\\s+exp_alerts:\n\\s+- exp_labels");
            assertThat(rules).contains("runbook_url: http://localhost:8026/runbooks/" + alert + "\n");
        }
        for (var language : List.of("en", "ko")) {
            assertThat(Files.readAllLines(COMPOSE.resolve("runbooks/" + language + ".md")).stream()
                            .filter(line -> line.startsWith("## "))
                            .map(line -> line.substring(3)))
                    .as(language)
                    .containsExactlyInAnyOrderElementsOf(alerts);
        }
    }

    /** Besides the one in which it fires: promtool runs them, this finds an alert that one of them leaves out. */
    @ParameterizedTest
    @ValueSource(strings = {"slow burn", "a blip", "little traffic", "no data"})
    void everyAlertHasATestOf(String situation) throws IOException {
        var told = new TreeSet<String>();
        for (var file : List.of("board.test.yaml", "board.slow.test.yaml", "board.symptoms.test.yaml")) {
            for (var test : (List<?>) yaml("mimir/" + file).get("tests")) {
                if (((String) map(test).get("name")).startsWith(situation)) {
                    for (var alert : (List<?>) map(test).get("alert_rule_test")) {
                        told.add((String) map(alert).get("alertname"));
                    }
                }
            }
        }
        var alerts = Pattern.compile("(?m)- alert: (\\w+)$")
                .matcher(Files.readString(COMPOSE.resolve("mimir/rules/board.yaml"))
                        + Files.readString(COMPOSE.resolve("mimir/rules/probe.yaml")))
                .results()
                .map(found -> found.group(1))
                .filter(alert -> !alert.equals("Watchdog")) // whatever happens, it fires
                .toList();
        assertThat(told).containsAll(alerts);
    }

    @Test
    void alloyAndTheCollectorKeepTheSameTraces() throws IOException {
        var alloy = Pattern.compile("policy \\{\\s+name\\s*= \"([\\w-]+)\"\\s+type\\s*= \"(\\w+)\"")
                .matcher(Files.readString(COMPOSE.resolve("alloy/config.alloy")))
                .results()
                .map(found -> found.group(1) + " " + found.group(2))
                .toList();
        var collector = ((List<?>)
                        map(map(yaml("collector/config.yaml").get("processors")).get("tail_sampling"))
                                .get("policies"))
                .stream()
                        .map(policy ->
                                map(policy).get("name") + " " + map(policy).get("type"))
                        .toList();
        assertThat(alloy).hasSize(5).containsExactlyElementsOf(collector);
    }

    @Test
    void theDashboardsAreThoseOfTheirSource() throws Exception {
        var java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        COMPOSE.resolve("grafana/Dashboards.java").toString(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(java.getInputStream().readAllBytes());
        assertThat(java.waitFor()).as(said).isZero();
        try (var made = Files.list(folder)) {
            var files = made.toList();
            assertThat(files).hasSizeGreaterThan(5);
            for (var file : files) {
                assertThat(COMPOSE.resolve("grafana/dashboards").resolve(file.getFileName()))
                        .as("java compose/grafana/Dashboards.java makes it anew")
                        .hasSameTextualContentAs(file);
            }
        }
    }

    @Test
    void everyMetricAndLabelThatIsAskedForWasEmitted() throws IOException {
        var names = Names.recorded(COMPOSE);
        var queries = new ArrayList<String>();
        for (var dashboard : dashboards()) {
            expressions(dashboard, queries);
        }
        Query.ofRules(COMPOSE).forEach(query -> queries.add(query.text()));
        Pattern.compile("(?m)^\\s+query: ([^'{].+)$")
                .matcher(Files.readString(COMPOSE.resolve("grafana/provisioning/datasources/datasources.yaml")))
                .results()
                .forEach(found -> queries.add(found.group(1)));
        assertThat(queries).hasSizeGreaterThan(60);
        assertThat(queries.stream()
                        .flatMap(query -> names.unknown(query).stream())
                        .distinct())
                .isEmpty();
    }

    @Test
    @Needs("promtool")
    void theRulesDoWhatTheirTestsSay() throws Exception {
        assumeTrue(found("promtool"), "promtool is not installed (Debian: prometheus)");
        said(COMPOSE.resolve("mimir"), "promtool", "check", "rules", "rules/board.yaml", "rules/probe.yaml");
        said(
                COMPOSE.resolve("mimir"),
                "promtool",
                "test",
                "rules",
                "board.test.yaml",
                "board.slow.test.yaml",
                "board.symptoms.test.yaml");
    }

    /** promtool reads rules with Prometheus' own parser: so each panel's query becomes a rule. */
    @Test
    @Needs("promtool")
    void everyPanelsPromQlParses() throws Exception {
        assumeTrue(found("promtool"), "promtool is not installed (Debian: prometheus)");
        var queries = new ArrayList<String>();
        for (var dashboard : dashboards()) {
            expressions(dashboard, queries);
        }
        var rules = new StringBuilder("groups:\n  - name: panels\n    rules:\n");
        for (var query : new java.util.LinkedHashSet<>(queries)) {
            rules.append("      - record: panel")
                    .append(rules.length())
                    .append("\n        expr: '")
                    .append(query.replace("$__rate_interval", "1m")
                            .replace("$__range", "15m")
                            .replaceAll("\\$\\{?\\w+\\}?", ".*")
                            .replace("'", "''"))
                    .append("'\n");
        }
        var file = Files.writeString(folder.resolve("panels.yaml"), rules);
        said(folder, "promtool", "check", "rules", file.toString());
    }

    /** test/stack: compose-go, which is what docker compose loads its files with, and the parser of Alloy. */
    @Test
    @Needs("Go and its modules")
    void composeAndAlloyReadTheirFiles() throws Exception {
        assumeTrue(found("go", "version"), "go is not installed");
        said(ROOT.resolve("test/stack"), "go", "run", ".", COMPOSE.toString());
    }

    @Test
    @Needs("Node.js")
    void theLoadScriptParses() throws Exception {
        assumeTrue(found("node"), "node is not installed");
        said(COMPOSE, "node", "--check", "--experimental-default-type=module", "k6/board.js");
    }

    @Test
    @Needs("amtool")
    void theAlertsHaveSomewhereToGo() throws Exception {
        assumeTrue(found("amtool"), "amtool is not installed (Debian: prometheus-alertmanager)");
        said(COMPOSE, "amtool", "check-config", "mimir/alertmanager.yaml");
    }

    /** Runs a program that must find nothing wrong. */
    private static void said(Path folder, String... command) throws Exception {
        var program = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var words = new String(program.getInputStream().readAllBytes());
        assertThat(program.waitFor()).as(words).isZero();
    }

    private static boolean found(String program) throws InterruptedException {
        return found(program, "--version");
    }

    private static boolean found(String program, String asked) throws InterruptedException {
        try {
            return new ProcessBuilder(program, asked)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(10, TimeUnit.SECONDS);
        } catch (IOException missing) {
            return false;
        }
    }

    private static void expressions(JsonObject dashboard, List<String> into) {
        for (var panel : dashboard.getAsJsonArray("panels")) {
            for (var target : (JsonArray) panel.getAsJsonObject().get("targets")) {
                var query = target.getAsJsonObject();
                if (query.getAsJsonObject("datasource")
                        .get("type")
                        .getAsString()
                        .equals("prometheus")) {
                    into.add(query.get("expr").getAsString());
                }
            }
        }
    }

    private static List<JsonObject> dashboards() throws IOException {
        try (var files = Files.list(COMPOSE.resolve("grafana/dashboards"))) {
            var read = new ArrayList<JsonObject>();
            for (var file : files.sorted().toList()) {
                read.add(JsonParser.parseString(Files.readString(file)).getAsJsonObject());
            }
            assertThat(read).isNotEmpty();
            return read;
        }
    }

    private static Map<String, String> datasources() throws IOException {
        var known = new java.util.HashMap<String, String>();
        for (var datasource : (List<?>)
                yaml("grafana/provisioning/datasources/datasources.yaml").get("datasources")) {
            known.put((String) map(datasource).get("uid"), (String)
                    map(datasource).get("type"));
        }
        return known;
    }

    /** Of all files, each by its file and its name. */
    private static Map<String, Map<String, Object>> services() throws IOException {
        var all = new java.util.TreeMap<String, Map<String, Object>>();
        for (var file : FILES) {
            map(yaml(file).get("services")).forEach((name, service) -> all.put(file + " " + name, map(service)));
        }
        return all;
    }

    private static Map<String, Object> yaml(String file) throws IOException {
        return new Yaml().load(Files.readString(COMPOSE.resolve(file)).replace("!override", ""));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    private static List<String> list(Object value) {
        return value == null
                ? List.of()
                : ((List<?>) value).stream().map(String::valueOf).toList();
    }
}
