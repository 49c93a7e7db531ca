import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.grade.Claim;
import lab.grade.CollectorBench;
import lab.grade.Lesson;
import lab.grade.Specimens;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Three runs of the learner's Collector, each once for all tasks: an ordinary one, one short of memory, one whose
 * backend is busy.
 */
@Lesson(value = "20_collector", collector = true)
class CollectorCheck {

    private static final AttributeKey<String> HOST = AttributeKey.stringKey("host.name");
    private static final int REQUESTS = 40;
    private static final int REFUSED = 429; // or more
    private static final String HOME = "home-of-its-own";
    private static Ordinary ordinary;
    private static Short shortOfMemory;
    private static Busy busy;

    /** What came out of a Collector with nothing amiss. */
    private record Ordinary(Telemetry out) {

        static Ordinary of(Path yaml, String node) throws Exception {
            try (var bench =
                    CollectorBench.start(yaml, Map.of("NODE", node, "BATCH_TIMEOUT", "1h", "RETRY_INTERVAL", "50ms"))) {
                for (int i = 0; i < REQUESTS; i++) {
                    bench.spans(List.of(span("GET /" + i, resource("parcels"))));
                    bench.logs(List.of(log("line " + i, resource("parcels"))));
                }
                bench.metrics(List.of(metric("parcel.count", resource("parcels"))));
                bench.spans(List.of(span("elsewhere", resource("parcels", HOME))));
                bench.metrics(List.of(metric("elsewhere", resource("parcels", HOME))));
                bench.logs(List.of(log("elsewhere", resource("parcels", HOME))));
                return new Ordinary(bench.ended());
            }
        }

        long requests(String path) {
            return out.requests().stream()
                    .filter(request -> request.path().equals(path))
                    .count();
        }
    }

    /** How a Collector answers that is over its limit of memory. */
    private record Short(boolean limited, int spans, int metrics, int logs) {

        static Short of(Path yaml, String node) throws Exception {
            try (var bench = CollectorBench.start(
                    yaml,
                    Map.of("NODE", node, "MEMORY_LIMIT_MIB", "1", "BATCH_TIMEOUT", "1h", "RETRY_INTERVAL", "50ms"))) {
                if (!bench.collector().log().contains("Memory limiter configured")) {
                    return new Short(false, 200, 200, 200);
                }
                CollectorBench.await(() -> bench.collector().log().contains("Refusing data"));
                return new Short(
                        true,
                        bench.spans(List.of(span("GET", resource("parcels")))),
                        bench.metrics(List.of(metric("parcel.count", resource("parcels")))),
                        bench.logs(List.of(log("line", resource("parcels")))));
            }
        }
    }

    /** What becomes of spans that the backend cannot take at first. */
    private record Busy(boolean arrived, String metrics) {

        /** As the Collector says it, with a queue and without. */
        private static final Pattern GIVEN_UP = Pattern.compile("Exporting failed\\. (Dropping|Rejecting) data");

        static Busy of(Path yaml, String node) throws Exception {
            try (var bench = CollectorBench.start(
                    yaml, Map.of("NODE", node, "BATCH_TIMEOUT", "10ms", "RETRY_INTERVAL", "50ms"))) {
                bench.backend().answerNext(2, 503, null);
                bench.spans(List.of(span("GET", resource("parcels"))));
                CollectorBench.await(() -> arrived(bench)
                        || GIVEN_UP.matcher(bench.collector().log()).find());
                var metrics = bench.collector().metrics(); // while it runs
                return new Busy(arrived(bench), metrics);
            }
        }

        private static boolean arrived(CollectorBench bench) {
            return !bench.backend().store().spans().isEmpty();
        }
    }

    private static synchronized Ordinary ordinary(Telemetry program) throws Exception {
        return ordinary == null ? ordinary = Ordinary.of(yaml(program), node(program)) : ordinary;
    }

    private static synchronized Short shortOfMemory(Telemetry program) throws Exception {
        return shortOfMemory == null ? shortOfMemory = Short.of(yaml(program), node(program)) : shortOfMemory;
    }

    private static synchronized Busy busy(Telemetry program) throws Exception {
        return busy == null ? busy = Busy.of(yaml(program), node(program)) : busy;
    }

    private static String node(Telemetry program) {
        return program.input("rack-17");
    }

    private static Path yaml(Telemetry program) {
        return program.companion("20_collector.yaml");
    }

    @Task(1)
    @DisplayName("traces, metrics and logs all leave for the backend")
    void allThree(Telemetry program) throws Exception {
        var out = ordinary(program).out;
        assertThat(List.of(out.spans(), out.metrics(), out.logs()))
                .withFailMessage(
                        "A program sent spans, metrics and log records, and the Collector took them all. At the"
                            + " backend arrived %d spans, %d metrics, %d log records: which exporters do the pipelines"
                            + " name?",
                        out.spans().size(), out.metrics().size(), out.logs().size())
                .noneMatch(List::isEmpty);
    }

    @Claim(id = "1a", value = "each arrives once")
    void once(Telemetry program) throws Exception {
        var out = ordinary(program).out;
        var names = Stream.concat(
                        out.logs().stream().map(Telemetry::text),
                        out.spans().stream().map(SpanData::getName))
                .filter(name -> !name.equals("elsewhere"))
                .toList();
        assertThat(names.size())
                .withFailMessage(
                        "%d spans and log records arrived, and %d different ones were sent: is there more than one way"
                                + " from the receiver to the backend?",
                        names.size(), Set.copyOf(names).size())
                .isEqualTo(Set.copyOf(names).size());
    }

    @Task(2)
    @DisplayName("when memory runs short, senders are told; otherwise many small requests leave as a few large ones")
    void refused(Telemetry program) throws Exception {
        var answers = shortOfMemory(program);
        assertThat(answers.limited)
                .withFailMessage("No memory limiter runs: no pipeline names it.")
                .isTrue();
        assertThat(answers.spans)
                .withFailMessage(
                        "The Collector was over its limit and threw spans away, and who sent them was answered %d, all"
                                + " is well. What stands before memory_limiter in the traces' pipeline had answered"
                                + " already.",
                        answers.spans)
                .isGreaterThanOrEqualTo(REFUSED);
    }

    @Claim(id = "2a", value = "metrics and logs are refused likewise")
    void refusedAll(Telemetry program) throws Exception {
        var answers = shortOfMemory(program);
        assumeThat(answers.spans).isGreaterThanOrEqualTo(REFUSED);
        assertThat(Math.min(answers.metrics, answers.logs))
                .withFailMessage(
                        "The Collector was over its limit and refused spans; metrics it answered with %d, log records"
                                + " with %d. Each pipeline has a memory_limiter of its own.",
                        answers.metrics, answers.logs)
                .isGreaterThanOrEqualTo(REFUSED);
    }

    @Claim(id = "2b", value = "small requests leave as few")
    void batched(Telemetry program) throws Exception {
        var requests = ordinary(program).requests("/v1/traces");
        assertThat(requests)
                .withFailMessage(
                        "%d requests with one span each came in, all within ${env:BATCH_TIMEOUT}, which was an hour; %d"
                                + " went out. Does the traces' pipeline still have batch, with that timeout?",
                        REQUESTS, requests)
                .isLessThan(REQUESTS / 2);
    }

    @Task(3)
    @DisplayName("the resource says which host it comes from: host.name is ${env:NODE}")
    void host(Telemetry program) throws Exception {
        var hosts = hosts(
                ordinary(program).out.spans(),
                SpanData::getResource,
                span -> !span.getName().equals("elsewhere"));
        assertThat(hosts)
                .withFailMessage(
                        "${env:NODE} was %s; host.name in the resource of the spans was %s.",
                        node(program), said(hosts))
                .containsOnly(node(program));
    }

    @Claim(id = "3a", value = "on metrics and logs, too")
    void hostOfAll(Telemetry program) throws Exception {
        var out = ordinary(program).out;
        var metrics = hosts(
                out.metrics(),
                MetricData::getResource,
                metric -> !metric.getName().equals("elsewhere"));
        var logs = hosts(
                out.logs(),
                LogRecordData::getResource,
                log -> !Telemetry.text(log).equals("elsewhere"));
        assertThat(Stream.concat(metrics.stream(), logs.stream()))
                .withFailMessage(
                        "${env:NODE} was %s; host.name in the resource of the metrics was %s, of the log records %s.",
                        node(program), said(metrics), said(logs))
                .containsOnly(node(program));
    }

    @Claim(id = "3b", value = "a host that the telemetry names itself stays")
    void hostThatIsKnown(Telemetry program) throws Exception {
        var hosts = hosts(
                ordinary(program).out.spans(),
                SpanData::getResource,
                span -> span.getName().equals("elsewhere"));
        assertThat(hosts)
                .withFailMessage(
                        "A program said itself where it runs: host.name was %s. Behind the Collector it is %s.",
                        HOME, said(hosts))
                .containsOnly(HOME);
    }

    @Task(4)
    @DisplayName("what the backend cannot take just now is sent again")
    void again(Telemetry program) throws Exception {
        assertThat(busy(program).arrived)
                .withFailMessage(
                        "The backend answered 503 twice, and would have taken the third request. None came: the"
                                + " Collector threw the spans away. (retry_on_failure of the exporter.)")
                .isTrue();
    }

    @Claim(id = "4a", value = "it waits in a queue")
    void queued(Telemetry program) throws Exception {
        assertThat(busy(program).metrics)
                .withFailMessage(
                        "The Collector's own metrics name no queue of otlp_http: while the exporter waits for its"
                                + " backend, whoever hands it data waits too. (sending_queue of the exporter.)")
                .containsPattern("otelcol_exporter_queue_capacity\\{[^}]*exporter=\"otlp_http");
    }

    private static String said(List<String> hosts) {
        return hosts.isEmpty() || hosts.equals(List.of("null")) ? "not there" : String.join(" and ", hosts);
    }

    private static <T> List<String> hosts(List<T> all, Function<T, Resource> resource, Predicate<T> wanted) {
        return all.stream()
                .filter(wanted)
                .map(each -> String.valueOf(resource.apply(each).getAttribute(HOST)))
                .distinct()
                .toList();
    }

    private static Resource resource(String service, String... host) {
        var resource = Attributes.builder().put("service.name", service);
        Stream.of(host).forEach(name -> resource.put(HOST, name));
        return Resource.create(resource.build());
    }

    private static SpanData span(String name, Resource resource) {
        return Specimens.span(resource, name, Attributes.empty());
    }

    private static MetricData metric(String name, Resource resource) {
        return Specimens.gauge(resource, name, Attributes.empty());
    }

    private static LogRecordData log(String text, Resource resource) {
        return Specimens.log(resource, text, Attributes.empty());
    }
}
