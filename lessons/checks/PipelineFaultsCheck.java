import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.build.PrometheusProgram;
import lab.grade.Claim;
import lab.grade.CollectorBench;
import lab.grade.Lesson;
import lab.grade.Specimens;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.rules.RuleRehearsal;
import lab.rules.RuleRehearsal.Sample;
import lab.rules.Scrapes;
import lab.text.CommandFailed;
import org.junit.jupiter.api.DisplayName;

/**
 * The learner's Collector in three situations, each once for all tasks: its backend is away; it is restarted meanwhile;
 * the backend rejects what it sends, and strangers knock. The check says when each begins and ends.
 */
@Lesson(value = "23_pipeline_faults", collector = true, programs = PrometheusProgram.PROMTOOL, lossy = true)
class PipelineFaultsCheck {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final int ALL = 10_000;
    private static final int FEW = 10;
    private static final int A_MINUTE = 300;
    private static final Resource GATE =
            Resource.create(Attributes.builder().put("service.name", "gate").build());

    /** As the Collector says it, with a queue and without. */
    private static final Pattern GIVEN_UP = Pattern.compile("Exporting failed\\. (Dropping|Rejecting) data");

    private static final Pattern KEPT = Pattern.compile("Exporting failed\\. Will retry");

    private static final Pattern COUNTED =
            Pattern.compile("(?m)^otelcol_exporter_send_failed_spans(_total)?\\{.*} (\\S+)$");

    /** After so many minutes of each half hour it is looked who is told. */
    private static final List<Integer> LOOKS = List.of(0, 1, 2, 3, 4, 5, 10, 15, 25, 29);

    private static Outage outage;
    private static Restarts restarts;
    private static Gate gate;
    private static final Map<Integer, List<Sample>> alerts = new HashMap<>();

    // ── situations ──────────────────────────────────────────────────────────────────────────────────────────────────

    /**
     * The backend answers 503: at first a few requests come, then five a second for a minute.
     *
     * @param few how many of the first few came out when the backend was there again
     * @param taken how many requests in all the Collector took before it refused one
     * @param answer what the last sender was answered; 0 for one who was kept waiting
     * @param arrived how many in all came out
     */
    private record Outage(int few, int taken, int answer, int arrived) {

        /** Whoever waits for longer than it takes the backend to refuse so many requests is kept waiting. */
        private static final int REFUSALS = 300;

        private static final int REFUSALS_OF_ONE = 20;

        static Outage of(Telemetry program) throws Exception {
            try (var bench = open(program)) {
                bench.backend().answerNext(ALL, UNAVAILABLE, null);
                var taken = new AtomicInteger();
                var refusedUntilThen = new AtomicLong();
                var answer = CompletableFuture.supplyAsync(() -> {
                    var last = OK;
                    for (var spans : List.of(tickets("few ", 0, FEW), tickets("more ", FEW, A_MINUTE))) {
                        last = last != OK
                                ? last
                                : bench.oneByOne(spans, () -> {
                                    taken.incrementAndGet();
                                    refusedUntilThen.set(refused(bench));
                                });
                        await(() -> refused(bench) >= taken.get() || refused(bench) >= FEW);
                    }
                    return last;
                });
                CollectorBench.await(() -> answer.isDone()
                        || refused(bench) - refusedUntilThen.get() > (taken.get() == 0 ? REFUSALS_OF_ONE : REFUSALS));
                var answered = answer.getNow(0);
                bench.backend().answerNext(0, UNAVAILABLE, null);
                var sent = taken.get();
                CollectorBench.await(() -> tickets(bench) >= sent || gaveUp(bench));
                answer.join();
                bench.ended();
                return new Outage(outOf(bench, "few ").size(), sent, answered, tickets(bench));
            }
        }

        private static List<SpanData> tickets(String name, int from, int to) {
            return IntStream.range(from, to).mapToObj(i -> span(name + i)).toList();
        }

        private static int tickets(CollectorBench bench) {
            return outOf(bench, "few ").size() + outOf(bench, "more ").size();
        }

        /** In a thread of its own: nobody interrupts it. */
        private static void await(BooleanSupplier happened) {
            try {
                CollectorBench.await(happened);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The Collector is asked to end, and started again, and ended without being asked, all while the backend is away.
     *
     * @param forAnHour whether it goes on when the backend asks for an hour's patience
     */
    private record Restarts(boolean forAnHour, int sent, long asked, long crashed, long others) {

        static Restarts of(Telemetry program) throws Exception {
            var sent = 3 + program.input(4);
            try (var bench = open(program)) {
                bench.backend().answerNext(1, UNAVAILABLE, Duration.ofHours(1));
                bench.spans(List.of(span("patience")));
                CollectorBench.await(() ->
                        gaveUp(bench) || KEPT.matcher(bench.collector().log()).find());
                var forAnHour = !gaveUp(bench);
                bench.backend().answerNext(ALL, UNAVAILABLE, null);
                send(bench, "asked ", sent);
                bench.metrics(List.of(Specimens.gauge(GATE, "asked.tickets", Attributes.empty())));
                bench.logs(List.of(Specimens.log(GATE, "asked", Attributes.empty())));
                bench.collector().stop();
                bench.restart();
                send(bench, "crashed ", sent);
                bench.collector().kill();
                bench.backend().answerNext(0, UNAVAILABLE, null);
                bench.restart();
                // What waited is sent before what comes now: a queue keeps the order.
                bench.spans(List.of(span("afterwards")));
                bench.metrics(List.of(Specimens.gauge(GATE, "afterwards", Attributes.empty())));
                bench.logs(List.of(Specimens.log(GATE, "afterwards", Attributes.empty())));
                CollectorBench.await(() -> !outOf(bench, "afterwards").isEmpty()
                        && metrics(bench).contains("afterwards")
                        && logs(bench).contains("afterwards"));
                bench.ended();
                return new Restarts(
                        forAnHour,
                        sent,
                        outOf(bench, "asked ").size(),
                        outOf(bench, "crashed ").size(),
                        Stream.of(
                                        metrics(bench).contains("asked.tickets"),
                                        logs(bench).contains("asked"))
                                .filter(found -> found)
                                .count());
            }
        }

        private static void send(CollectorBench bench, String name, int count) {
            bench.oneByOne(
                    IntStream.range(0, count).mapToObj(i -> span(name + i)).toList(), () -> {});
        }

        private static Set<String> metrics(CollectorBench bench) {
            return bench.backend().store().metrics().stream()
                    .map(each -> each.getName())
                    .collect(Collectors.toSet());
        }

        private static Set<String> logs(CollectorBench bench) {
            return bench.backend().store().logs().stream().map(Telemetry::text).collect(Collectors.toSet());
        }
    }

    /**
     * How strangers are answered, and what the Collector says of itself before and after the backend rejected spans.
     *
     * @param well its metrics before; empty when it has none
     */
    private record Gate(int plain, int nameless, int other, int known, int rejected, String well, String lost) {

        static Gate of(Telemetry program) throws Exception {
            var rejected = 2 + program.input(5);
            try (var bench = open(program)) {
                var certificate = certificate(bench);
                bench.sendBy(null, token(program));
                var plain = knock(bench, "knock 0");
                bench.sendBy(certificate, null);
                var nameless = knock(bench, "knock 1");
                bench.sendBy(certificate, token(program) + "0");
                var other = knock(bench, "knock 2");
                bench.sendBy(certificate, token(program));
                var known = certificate == null ? 0 : knock(bench, "knock 3");
                if (known == 0) {
                    bench.sendBy(null, token(program));
                }
                // What was let in has to be through: the next request is to be the one that is rejected.
                var letIn = Stream.of(plain, nameless, other, known)
                        .filter(answer -> answer == OK)
                        .count();
                CollectorBench.await(() -> outOf(bench, "knock").size() >= letIn);
                CollectorBench.await(() -> known != OK || !outOf(bench, "hello").isEmpty());
                var well = metrics(bench);
                bench.backend().answerNext(1, 400, null);
                bench.spans(IntStream.range(0, rejected)
                        .mapToObj(i -> span("rejected " + i))
                        .toList());
                CollectorBench.await(() -> gaveUp(bench));
                return new Gate(plain, nameless, other, known, rejected, well, metrics(bench));
            }
        }

        private static int knock(CollectorBench bench, String name) {
            return bench.spans(List.of(span(name)));
        }

        private static String metrics(CollectorBench bench) throws InterruptedException {
            try {
                return bench.collector().metrics();
            } catch (IOException | CommandFailed nobodyAnswers) {
                return "";
            }
        }
    }

    private static CollectorBench open(Telemetry program) throws Exception {
        var bench = CollectorBench.start(
                program.companion("23_pipeline_faults.yaml"),
                Map.of(
                        "TOKEN", token(program),
                        "RETRY_INTERVAL", "50ms",
                        "RETRY_MAX_INTERVAL", "200ms"));
        var certificate = certificate(bench);
        bench.sendBy(certificate, token(program));
        if (certificate != null && bench.spans(List.of(span("hello"))) == 0) {
            bench.sendBy(null, token(program)); // it has a certificate and does not show it
        }
        return bench;
    }

    private static byte[] certificate(CollectorBench bench) throws IOException {
        var file = bench.collector().certificate();
        return Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    private static String token(Telemetry program) {
        return program.input("gate-0815");
    }

    private static boolean gaveUp(CollectorBench bench) {
        return GIVEN_UP.matcher(bench.collector().log()).find();
    }

    private static long refused(CollectorBench bench) {
        return bench.backend().requests().stream()
                .filter(request -> request.status() == UNAVAILABLE)
                .count();
    }

    private static Set<String> outOf(CollectorBench bench, String name) {
        return bench.backend().store().spans().stream()
                .map(SpanData::getName)
                .filter(each -> each.startsWith(name))
                .collect(Collectors.toSet());
    }

    private static SpanData span(String name) {
        return Specimens.span(GATE, name, Attributes.empty());
    }

    private static synchronized Outage outage(Telemetry program) throws Exception {
        return outage == null ? outage = Outage.of(program) : outage;
    }

    private static synchronized Restarts restarts(Telemetry program) throws Exception {
        return restarts == null ? restarts = Restarts.of(program) : restarts;
    }

    private static synchronized Gate gate(Telemetry program) throws Exception {
        return gate == null ? gate = Gate.of(program) : gate;
    }

    // ── the backend is away ─────────────────────────────────────────────────────────────────────────────────────────

    @Task(1)
    @DisplayName("nothing is lost while the backend is away")
    void again(Telemetry program) throws Exception {
        var seen = outage(program);
        assertThat(seen.few)
                .withFailMessage(
                        "While the backend answered 503 the Collector took %d requests, each with 200. When the backend"
                                + " was there again, %d of them came out. (retry_on_failure of the exporter.)",
                        FEW, seen.few)
                .isEqualTo(FEW);
        assertThat(seen.arrived)
                .withFailMessage(
                        "The Collector took %d requests in all, and %d of them came out when the backend was there"
                                + " again.",
                        seen.taken, seen.arrived)
                .isGreaterThanOrEqualTo(seen.taken);
    }

    @Claim(id = "1a", value = "five requests a second for a minute have room")
    void room(Telemetry program) throws Exception {
        var seen = outage(program);
        assertThat(seen.taken)
                .withFailMessage(
                        "%d requests came in while the backend was away, five a second for a minute. The Collector took"
                                + " %d; %s. (sending_queue of the exporter.)",
                        A_MINUTE,
                        seen.taken,
                        seen.answer == 0
                                ? "whoever sent the next one was kept waiting"
                                : "the next one was answered " + seen.answer)
                .isEqualTo(A_MINUTE);
    }

    @Claim(id = "1b", value = "nor when it is away for an hour")
    void forAnHour(Telemetry program) throws Exception {
        assumeThat(outage(program).few).isEqualTo(FEW);
        assertThat(restarts(program).forAnHour)
                .withFailMessage(
                        "The backend answered 503 and Retry-After: 3600, which is an hour. The Collector gave up"
                                + " at once: an hour is more than max_elapsed_time of retry_on_failure.")
                .isTrue();
    }

    // ── the Collector is restarted ──────────────────────────────────────────────────────────────────────────────────

    @Task(value = 2, after = 1)
    @DisplayName("nothing is lost when the Collector is restarted meanwhile")
    void asked(Telemetry program) throws Exception {
        var seen = restarts(program);
        assertThat(seen.asked)
                .withFailMessage(
                        "%d requests were waiting for the backend when the Collector was asked to end, and started"
                                + " again. When the backend was there, %d of them came out: a queue in memory is gone"
                                + " with its process. (storage of sending_queue, and an extension that it names.)",
                        seen.sent, seen.asked)
                .isEqualTo(seen.sent);
    }

    @Claim(id = "2a", value = "nor when it crashes: what was answered 200 is kept")
    void crashed(Telemetry program) throws Exception {
        var seen = restarts(program);
        assumeThat(seen.asked).isEqualTo(seen.sent);
        assertThat(seen.crashed)
                .withFailMessage(
                        "%d requests had been answered with 200 when the Collector was killed, as by a crash. %d of"
                                + " them came out later: what else keeps data in memory, in front of the queue?",
                        seen.sent, seen.crashed)
                .isEqualTo(seen.sent);
    }

    @Claim(id = "2b", value = "metrics and log records, too")
    void others(Telemetry program) throws Exception {
        var seen = restarts(program);
        assumeThat(seen.asked).isEqualTo(seen.sent);
        assertThat(seen.others)
                .withFailMessage("Spans outlived the restart; a metric and a log record were sent as well, and not both"
                        + " came out. Each exporter has queues of its own, one for each signal.")
                .isEqualTo(2);
    }

    // ── what is lost is told ────────────────────────────────────────────────────────────────────────────────────────

    @Task(3)
    @DisplayName("what is lost is counted, and somebody is told")
    void counted(Telemetry program) throws Exception {
        var seen = gate(program);
        assertThat(seen.well)
                .withFailMessage("Nobody answers at ${env:HOST}, port ${env:METRICS_PORT}: what the Collector loses is"
                        + " counted nowhere.")
                .isNotEmpty();
        var counted = COUNTED.matcher(seen.lost)
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(2)))
                .sum();
        assertThat(counted)
                .withFailMessage(
                        "The backend rejected %d spans for good. The Collector's metrics say that %.0f were lost.",
                        seen.rejected, counted)
                .isEqualTo(seen.rejected);
    }

    @Claim(id = "3a", value = "a page, the first loss included")
    void firstLoss(Telemetry program) throws Exception {
        assertPaged(
                program,
                Step.FIRST_LOSS,
                "The backend rejected spans. It was the first loss since the Collector was started, so the counter was"
                        + " not there before");
    }

    @Claim(id = "3b", value = "data points and log records likewise")
    void otherSignals(Telemetry program) throws Exception {
        assumeThat(severities(program, Step.FIRST_LOSS.from + 3)).contains("page");
        assertPaged(program, Step.LOGS, "Another exporter gave up on 3 log records");
        assertPaged(program, Step.POINTS, "An exporter gave up on 3 data points");
    }

    @Claim(id = "3c", value = "what found no room in the queue likewise")
    void noRoom(Telemetry program) throws Exception {
        assumeThat(severities(program, Step.FIRST_LOSS.from + 3)).contains("page");
        assertPaged(program, Step.NO_ROOM, "A queue was full, and 3 spans found no room");
    }

    @Claim(id = "3d", value = "each further loss, after a restart, too")
    void furtherLoss(Telemetry program) throws Exception {
        assumeThat(severities(program, Step.FIRST_LOSS.from + 3)).contains("page");
        assertPaged(program, Step.FURTHER_LOSS, "After two hours 2 more spans were lost; the counter was there");
        assertPaged(
                program,
                Step.AFTER_RESTART,
                "The Collector was restarted, half an hour later spans were lost: the counter is lower now than it was"
                        + " before the restart");
    }

    @Claim(id = "3e", value = "no page when nothing is lost")
    void noLoss(Telemetry program) throws Exception {
        assumeWell(program);
        for (var step : List.of(Step.WELL, Step.RESTART)) {
            for (var look : LOOKS) {
                assertThat(severities(program, step.from + look))
                        .withFailMessage(
                                "%s, and yet: %s.",
                                step == Step.WELL
                                        ? "Nothing was ever lost"
                                        : "The Collector was restarted within a minute, nothing was lost",
                                seen(program, step.from + look))
                        .doesNotContain("page");
            }
        }
    }

    @Claim(id = "3f", value = "the page ends when the loss does")
    void itEnds(Telemetry program) throws Exception {
        assumeWell(program);
        var step = Step.FIRST_LOSS.from + 25;
        assertThat(severities(program, step))
                .withFailMessage(
                        "Nothing has been lost for 25 minutes, the counter stands still, and the page still fires:"
                                + " %s.",
                        seen(program, step))
                .doesNotContain("page");
    }

    @Claim(id = "3g", value = "silence is a page")
    void silence(Telemetry program) throws Exception {
        assumeWell(program);
        var step = Step.SILENCE.from + 10;
        assertThat(severities(program, step))
                .withFailMessage(
                        "For ten minutes the Collector has answered no scrape. Expected a page; %s.",
                        seen(program, step))
                .contains("page");
    }

    @Claim(id = "3h", value = "a ticket while a queue is more than 80 % full, and only then")
    void nearlyFull(Telemetry program) throws Exception {
        assumeWell(program);
        var full = Step.NEARLY_FULL.from + 15;
        assertThat(severities(program, full))
                .withFailMessage(
                        "A queue has been 90 %% full for a quarter of an hour, nothing is lost as yet. Expected a"
                                + " ticket and no page; %s.",
                        seen(program, full))
                .containsOnly("ticket");
        var half = Step.HALF_FULL.from + 15;
        assertThat(severities(program, half))
                .withFailMessage("A queue has been half full for a quarter of an hour: %s.", seen(program, half))
                .isEmpty();
    }

    /**
     * What happens on the day that the learner's rules are played on, half an hour for each, and a step is a minute.
     */
    private enum Step {
        WELL,
        FIRST_LOSS,
        LOGS,
        POINTS,
        NO_ROOM,
        FURTHER_LOSS,
        RESTART,
        AFTER_RESTART,
        NEARLY_FULL,
        HALF_FULL,
        SILENCE;

        static final int STEPS = 30;
        final int from = STEPS * ordinal();
    }

    /** What rules may be made of: not the process's memory, and no comments. */
    private static final Pattern OF_USE =
            Pattern.compile("(?m)^(otelcol_(exporter|receiver|processor)_|otelcol_process_uptime).*$");

    /** What the learner's Collector itself has said, and what it says in other cases in the same names. */
    private static Scrapes day(Gate gate) {
        var total = COUNTED.matcher(gate.lost).results().anyMatch(found -> found.group(1) != null) ? "_total" : "";
        var well = ofUse(gate.well);
        var lost = ofUse(gate.lost);
        var logs = lost + "otelcol_exporter_send_failed_log_records" + total + "{exporter=\"otlp_http/archive\"} 3\n";
        var points = logs + "otelcol_exporter_send_failed_metric_points" + total + "{exporter=\"otlp_http\"} 3\n";
        var noRoom = points + "otelcol_exporter_enqueue_failed_spans" + total + "{exporter=\"otlp_http\"} 3\n";
        var further = COUNTED.matcher(noRoom)
                .replaceFirst(found -> found.group().replaceFirst("\\S+$", Integer.toString(gate.rejected + 2)));
        return Scrapes.of("otelcol", Duration.ofMinutes(1))
                .answered(Step.STEPS, well)
                .answered(Step.STEPS, lost)
                .answered(Step.STEPS, logs)
                .answered(Step.STEPS, points)
                .answered(Step.STEPS, noRoom)
                .answered(Step.STEPS, further)
                .unanswered(1)
                .answered(Step.STEPS - 1, well)
                .answered(Step.STEPS, lost)
                .answered(Step.STEPS, full(well, 900))
                .answered(Step.STEPS, full(well, 500))
                .unanswered(Step.STEPS);
    }

    private static String ofUse(String scrape) {
        return OF_USE.matcher(scrape).results().map(line -> line.group() + "\n").collect(Collectors.joining());
    }

    private static String full(String scrape, int size) {
        return scrape.replaceAll("(?m)^(otelcol_exporter_queue_capacity\\{.*}) .*$", "$1 1000")
                .replaceFirst("(?m)^(otelcol_exporter_queue_size\\{.*}) .*$", "$1 " + size);
    }

    private static void assertPaged(Telemetry program, Step step, String what) throws Exception {
        assumeWell(program);
        var told = new ArrayList<String>();
        for (int minute = 0; minute <= 5; minute++) {
            told.addAll(severities(program, step.from + minute));
        }
        assertThat(told)
                .withFailMessage(
                        "%s. Expected an alert with severity=\"page\" within 5 minutes; %s.",
                        what, seen(program, step.from + 5))
                .contains("page");
    }

    /** Rules are judged on what the Collector says of itself: it must say something. */
    private static void assumeWell(Telemetry program) throws Exception {
        assumeThat(gate(program).well).isNotEmpty();
    }

    private static List<String> severities(Telemetry program, int step) throws Exception {
        return alerts(program).get(step).stream()
                .map(alert -> alert.label("severity"))
                .toList();
    }

    private static String seen(Telemetry program, int step) throws Exception {
        var firing = alerts(program).get(step);
        return firing.isEmpty()
                ? "nobody was told"
                : firing.stream()
                        .map(alert -> alert.label("alertname") + " (" + alert.label("severity") + ")")
                        .distinct()
                        .collect(Collectors.joining(", "));
    }

    private static synchronized Map<Integer, List<Sample>> alerts(Telemetry program) throws Exception {
        if (alerts.isEmpty()) {
            var looks = Stream.of(Step.values())
                    .flatMap(step -> LOOKS.stream().map(look -> step.from + look))
                    .toList();
            try {
                var found = new RuleRehearsal(program.companion("23_pipeline_faults.rules.yaml"), day(gate(program)))
                        .firing(looks);
                IntStream.range(0, looks.size()).forEach(i -> alerts.put(looks.get(i), found.get(i)));
            } catch (CommandFailed refused) {
                throw new AssertionError(refused.getMessage());
            }
        }
        return alerts;
    }

    // ── the hop ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Task(4)
    @DisplayName("senders use TLS, and show a token")
    void secured(Telemetry program) throws Exception {
        var seen = gate(program);
        assertThat(seen.known)
                .withFailMessage(
                        "Over TLS, to the certificate ${env:CERTIFICATE}, with the right token: %s. Over plain HTTP:"
                                + " %s.",
                        said(seen.known), said(seen.plain))
                .isEqualTo(OK);
    }

    @Claim(id = "4a", value = "without the token, or with another, nobody gets in")
    void strangers(Telemetry program) throws Exception {
        var seen = gate(program);
        assumeThat(seen.known).isEqualTo(OK);
        assertThat(List.of(seen.nameless, seen.other))
                .withFailMessage(
                        "The TLS is right. Who showed no token was answered %d, who showed another one %d; 401 is"
                                + " expected. (An extension that compares tokens, and auth of the receiver.)",
                        seen.nameless, seen.other)
                .containsOnly(401);
    }

    @Claim(id = "4b", value = "the shop sends so")
    void shop(Telemetry program) throws Exception {
        assumeThat(gate(program).known).isEqualTo(OK);
        var orders = program.spans().stream().map(SpanData::getName).toList();
        assertThat(orders)
                .withFailMessage(
                        "The Collector has its certificate and its token, and no order of the shop gets in: how"
                                + " does its SDK send? (sending(…) in the program.)")
                .contains("order 1");
    }

    private static String said(int answer) {
        return answer == 0 ? "no answer" : "answered " + answer;
    }
}
