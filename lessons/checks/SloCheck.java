import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.build.PrometheusProgram;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.rules.Alertmanager;
import lab.rules.Alertmanager.Message;
import lab.rules.RuleRehearsal;
import lab.rules.RuleRehearsal.Sample;
import lab.rules.Traffic;
import lab.text.CommandFailed;
import org.junit.jupiter.api.DisplayName;

/**
 * The learner's rules on histories that the learner has not seen, played by promtool; the learner's routing, by amtool
 * and in a real Alertmanager. Histories have no clock: a step is a step.
 */
@Lesson(
        value = "26_slo",
        programs = {PrometheusProgram.PROMTOOL, PrometheusProgram.AMTOOL, PrometheusProgram.ALERTMANAGER})
class SloCheck {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int DAYS_30 = 720;
    private static final String BUDGET = "shop:error_budget:left30d";

    private static final Map<String, List<List<Sample>>> FIRED = new HashMap<>();
    private static Routed routed;

    // ── the budget ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Task(1)
    @DisplayName("the budget of 30 days is a number: 1 whole, 0 used up, negative overdrawn")
    void budget(Telemetry program) throws Exception {
        var share = 0.0001 * (2 + program.input(4)); // of what fails
        var history = Traffic.every(HOUR, 6_000)
                .failing(DAYS_30 / 2, 2 * share)
                .restart()
                .well(DAYS_30 / 2);
        assertBudget(program, history, share, "The shop was started anew after 15 days, and its counters with it.");
    }

    @Claim(id = "1a", value = "overdrawn, it is negative")
    void overdrawn(Telemetry program) throws Exception {
        var share = 0.001 * (2 + program.input(4));
        assertBudget(program, Traffic.every(HOUR, 6_000).failing(DAYS_30, share), share, "More failed than may.");
    }

    @Claim(id = "1b", value = "before any failure it is 1")
    void whole(Telemetry program) throws Exception {
        assertBudget(
                program,
                Traffic.every(HOUR, 6_000).well(DAYS_30),
                0,
                "No request has failed as yet, so there is no series with a status of 5xx, and a sum over none is not 0"
                        + " but nothing.");
    }

    @Claim(id = "1c", value = "it is of thirty days")
    void thirtyDays(Telemetry program) throws Exception {
        var share = 0.0005;
        assertBudget(
                program,
                Traffic.every(HOUR, 6_000).well(12).failing(24, share * 30).well(DAYS_30 - 36),
                share,
                "All that failed did so on the first two of these days.");
    }

    @Claim(id = "1d", value = "each request counts, and not each hour or day")
    void eachRequest(Telemetry program) throws Exception {
        var failing = 0.03; // of the few: 0.05 % of all
        assertBudget(
                program,
                // A day of each at first, so that it does not matter here how many days are looked at.
                Traffic.every(HOUR, 100)
                        .failing(24, failing)
                        .requests(5_900)
                        .well(DAYS_30 / 2)
                        .requests(100)
                        .failing(DAYS_30 / 2 - 24, failing),
                failing * 100 / 6_000,
                "Whatever failed, failed while there were few requests. The mean of shares is not the share of all.");
    }

    @Claim(id = "1e", value = "a 503 is a failure, and a 404 is none")
    void statuses(Telemetry program) throws Exception {
        var share = 0.0005;
        assertBudget(
                program,
                Traffic.every(HOUR, 6_000)
                        .answering(DAYS_30 / 2, share * 2, "503")
                        .answering(DAYS_30 / 2, share * 2, "404"),
                share,
                "These got a 503, and just as many others got a 404, which is no error of the server's.");
    }

    /** Only the last moment counts, so the rules are evaluated once a day. */
    private static void assertBudget(Telemetry program, Traffic history, double share, String what) throws Exception {
        history.well(1); // the last moment is the end of a day
        var left = play(() -> new RuleRehearsal(rules(program), history, DAY).value(BUDGET, DAYS_30));
        var expected = 1 - share / 0.001;
        assertThat(left.orElse(Double.NaN))
                .withFailMessage(
                        "%.2f %% of the requests failed over 30 days, and 0.1 %% may: %s is to be %.2f; it is %s. %s",
                        100 * share,
                        BUDGET,
                        expected,
                        left.isEmpty() ? "not there" : "%.2f".formatted(left.getAsDouble()),
                        what)
                .isBetween(expected - 0.05, expected + 0.05);
    }

    // ── who is woken by errors ──────────────────────────────────────────────────────────────────────────────────────

    @Task(2)
    @DisplayName("who is woken is woken because customers see errors")
    void fastBurn(Telemetry program) throws Exception {
        var alerts = fired(program, "fast", 10);
        assertThat(severities(alerts))
                .withFailMessage(
                        "%d of 100 requests have failed for 10 minutes. Expected an alert with severity=\"page\"; %s.",
                        share(program), seen(alerts))
                .contains("page");
    }

    @Claim(id = "2a", value = "the page ends soon after the errors do")
    void itEnds(Telemetry program) throws Exception {
        var alerts = fired(program, "fast", 30 + 12); // the hour's share is still far too high
        assumeThat(severities(fired(program, "fast", 10))).contains("page");
        assertThat(severities(alerts))
                .withFailMessage(
                        "Nothing has failed for 12 minutes after half an hour of errors, and the page still fires: %s."
                                + " A second, short window says whether it still goes on.",
                        seen(alerts))
                .doesNotContain("page");
    }

    @Claim(id = "2b", value = "a blip wakes nobody")
    void blip(Telemetry program) throws Exception {
        for (var minute : List.of(1, 2, 3, 4)) {
            var alerts = fired(program, "blip", minute);
            assertThat(severities(alerts))
                    .withFailMessage(
                            "For one minute 20 of 100 requests failed, a third of one percent of that hour's. It wakes"
                                    + " somebody: %s. The long window says whether it matters.",
                            seen(alerts))
                    .doesNotContain("page");
        }
    }

    @Claim(id = "2c", value = "a slow burn is a ticket")
    void slowBurn(Telemetry program) throws Exception {
        var alerts = fired(program, "slow burn", 165); // of 5 minutes: 20 hours since it began
        assertThat(severities(alerts))
                .withFailMessage(
                        "5 of 1000 requests have failed for 20 hours, five times what the objective allows: the budget"
                                + " of 30 days is gone in 6. Expected a ticket and no page; %s.",
                        seen(alerts))
                .containsOnly("ticket");
    }

    @Claim(id = "2d", value = "a busy processor wakes nobody")
    void busy(Telemetry program) throws Exception {
        var alerts = fired(program, "busy", 30);
        assertThat(alerts)
                .withFailMessage(
                        "The processor has been at 97 %% for half an hour, every request was answered, and fast; and"
                                + " yet: %s. A busy processor is a cause, perhaps, and not a symptom.",
                        seen(alerts))
                .isEmpty();
    }

    @Claim(id = "2e", value = "one failure among a few requests wakes nobody")
    void littleTraffic(Telemetry program) throws Exception {
        for (var minute : List.of(1, 2, 3, 4, 5)) {
            var alerts = fired(program, "little traffic", minute);
            assertThat(alerts)
                    .withFailMessage(
                            "At night 20 requests an hour come, and one of them failed: %s. That is 5 %% of the hour's,"
                                    + " and one customer.",
                            seen(alerts))
                    .isEmpty();
        }
    }

    @Claim(id = "2f", value = "silence is told")
    void silence(Telemetry program) throws Exception {
        var alerts = fired(program, "silence", 15);
        assertThat(severities(alerts))
                .withFailMessage(
                        "Nothing has been heard of the shop for 15 minutes: no errors, no requests. Expected a page;"
                                + " %s. A share of nothing is nothing, and nothing is above no threshold.",
                        seen(alerts))
                .contains("page");
    }

    @Claim(id = "2g", value = "the page links to a runbook")
    void runbook(Telemetry program) throws Exception {
        var page = fired(program, "fast", 10).stream()
                .filter(alert -> alert.label("severity").equals("page"))
                .findFirst();
        assumeThat(page).isPresent();
        var name = page.get().label("alertname");
        var said =
                play(() -> new RuleRehearsal(rules(program), history(program, "fast")).annotations(name, START + 10));
        assertThat(said)
                .withFailMessage(
                        "%s wakes somebody, and has no annotation runbook_url: at three in the morning nobody knows by"
                                + " heart what to do.",
                        name)
                .contains("runbook_url=\"http");
    }

    @Claim(id = "2h", value = "what the client did wrong wakes nobody")
    void notFound(Telemetry program) throws Exception {
        var alerts = fired(program, "statuses", 19);
        assertThat(alerts)
                .withFailMessage(
                        "For 20 minutes 40 of 100 requests got a 404, which is no error of the server's; and yet: %s.",
                        seen(alerts))
                .isEmpty();
    }

    @Claim(id = "2i", value = "every status of 5xx is a failure")
    void unavailable(Telemetry program) throws Exception {
        assumeThat(severities(fired(program, "fast", 10))).contains("page");
        var alerts = fired(program, "statuses", 20 + 10);
        assertThat(severities(alerts))
                .withFailMessage(
                        "40 of 100 requests have got a 503 for 10 minutes. Expected an alert with severity=\"page\","
                                + " as for a 500; %s.",
                        seen(alerts))
                .contains("page");
    }

    @Claim(id = "2j", value = "a few hundred requests in the long window are enough")
    void fewRequests(Telemetry program) throws Exception {
        assumeThat(severities(fired(program, "fast", 10))).contains("page");
        var alerts = fired(program, "few requests", 10);
        assertThat(severities(alerts))
                .withFailMessage(
                        "240 requests an hour come, and every second one has failed for 10 minutes. Expected an alert"
                                + " with severity=\"page\"; %s. The minimum is 100 requests, in the long window.",
                        seen(alerts))
                .contains("page");
    }

    @Claim(id = "2k", value = "the ticket ends soon after the slow burn does")
    void ticketEnds(Telemetry program) throws Exception {
        assumeThat(severities(fired(program, "slow burn", 165))).contains("ticket");
        var alerts = fired(program, "slow burn", 165 + 36); // of 5 minutes
        assertThat(severities(alerts))
                .withFailMessage(
                        "Nothing has failed for 3 hours after a slow burn of 20, and the ticket still fires: %s. A"
                                + " second window, of 2 hours, says whether it still goes on.",
                        seen(alerts))
                .doesNotContain("ticket");
    }

    @Claim(id = "2l", value = "two hours of a slow burn are no ticket yet")
    void shortBurn(Telemetry program) throws Exception {
        var alerts = fired(program, "slower burn", 80);
        assertThat(severities(alerts))
                .withFailMessage(
                        "5 of 1000 requests have failed for 2 hours, after a day without failures: %s. Over the day"
                                + " that is less than half of what the objective allows.",
                        seen(alerts))
                .doesNotContain("ticket");
    }

    @Claim(id = "2m", value = "nor is what burns twice as fast as the objective allows")
    void slowerBurn(Telemetry program) throws Exception {
        var alerts = fired(program, "slower burn", 80 + 120); // of 10 minutes
        assertThat(severities(alerts))
                .withFailMessage(
                        "2 of 1000 requests have failed for 20 hours, twice what the objective allows: %s. A ticket is"
                                + " for three times.",
                        seen(alerts))
                .doesNotContain("ticket");
    }

    @Claim(id = "2n", value = "silence of the shop is told, whoever else is heard")
    void silenceBeside(Telemetry program) throws Exception {
        assumeThat(severities(fired(program, "silence", 15))).contains("page");
        var alerts = fired(program, "silence beside", 15);
        assertThat(severities(alerts))
                .withFailMessage(
                        "Nothing has been heard of the shop for 15 minutes, while job=\"stock\" counts its requests as"
                                + " always. Expected a page; %s. Whose series are absent?",
                        seen(alerts))
                .contains("page");
    }

    @Claim(id = "2o", value = "each alert has a label service")
    void serviceNamed(Telemetry program) throws Exception {
        for (var history : Map.of("fast", 10, "silence", 15, "slow burn", 165).entrySet()) {
            assertService(fired(program, history.getKey(), history.getValue()));
        }
    }

    private static void assertService(List<Sample> alerts) {
        assertThat(alerts)
                .withFailMessage(
                        "An alert has no label service: %s. Routing makes a message for each service, and holds the"
                                + " tickets of the same service back.",
                        seen(alerts))
                .noneMatch(alert -> alert.label("service").isEmpty());
    }

    // ── who is woken by slowness ────────────────────────────────────────────────────────────────────────────────────

    @Task(3)
    @DisplayName("who is woken by slowness is woken because many wait longer than 0.5 s")
    void slow(Telemetry program) throws Exception {
        var alerts = fired(program, "slow", 30);
        assertThat(severities(alerts))
                .withFailMessage(
                        "30 of 100 requests have taken a second for half an hour, 30 times what the objective allows"
                                + " (the mean is 0.34 s). Expected an alert with severity=\"page\"; %s.",
                        seen(alerts))
                .contains("page");
    }

    @Claim(id = "3a", value = "a few very slow ones wake nobody")
    void verySlow(Telemetry program) throws Exception {
        var alerts = fired(program, "very slow", 30);
        assertThat(severities(alerts))
                .withFailMessage(
                        "One request of 100 takes a minute, which is just what the objective allows; it drags the mean"
                                + " to 0.65 s. It wakes somebody: %s.",
                        seen(alerts))
                .doesNotContain("page");
    }

    @Claim(id = "3b", value = "nor does a slow minute")
    void slowMinute(Telemetry program) throws Exception {
        for (var minute : List.of(1, 2, 3, 4)) {
            var alerts = fired(program, "slow minute", minute);
            assertThat(severities(alerts))
                    .withFailMessage(
                            "For one minute every request took a second. It wakes somebody: %s. The long window says"
                                    + " whether it matters.",
                            seen(alerts))
                    .doesNotContain("page");
        }
    }

    @Claim(id = "3c", value = "the page ends soon after")
    void slownessEnds(Telemetry program) throws Exception {
        assumeThat(severities(fired(program, "slow", 30))).contains("page");
        var alerts = fired(program, "slow", 60 + 12); // the hour's share is still far too high
        assertThat(severities(alerts))
                .withFailMessage(
                        "Every request has been fast for 12 minutes after an hour of slow ones, and the page still"
                                + " fires: %s. A second, short window says whether it still goes on.",
                        seen(alerts))
                .doesNotContain("page");
    }

    @Claim(id = "3d", value = "ten times what the objective allows wakes nobody")
    void lessSlow(Telemetry program) throws Exception {
        var alerts = fired(program, "less slow", 59);
        assertThat(severities(alerts))
                .withFailMessage(
                        "10 of 100 requests have taken a second for an hour, 10 times what the objective allows. It"
                                + " wakes somebody: %s. The threshold is 14.4 times.",
                        seen(alerts))
                .doesNotContain("page");
    }

    @Claim(id = "3e", value = "what is answered within 0.5 s is fast enough")
    void fastEnough(Telemetry program) throws Exception {
        var alerts = fired(program, "less slow", 60 + 59);
        assertThat(severities(alerts))
                .withFailMessage(
                        "30 of 100 requests have taken 0.4 s for an hour, which is within the objective. It wakes"
                                + " somebody: %s.",
                        seen(alerts))
                .doesNotContain("page");
    }

    @Claim(id = "3f", value = "this alert has a label service, too")
    void slowService(Telemetry program) throws Exception {
        assertService(fired(program, "slow", 30));
    }

    // ── routing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Task(4)
    @DisplayName("a page wakes whoever is on call, once; a ticket waits in the mail")
    void page(Telemetry program) throws Exception {
        assertReceiver(program, "page", "on-call");
    }

    @Claim(id = "4a", value = "a ticket goes to team-mail, and so does what has no severity")
    void ticket(Telemetry program) throws Exception {
        assertReceiver(program, "ticket", "team-mail");
        assertReceiver(program, "", "team-mail");
    }

    private static void assertReceiver(Telemetry program, String severity, String expected) throws Exception {
        var labels = new HashMap<>(Map.of("alertname", "Any", "service", service(program)));
        if (!severity.isEmpty()) {
            labels.put("severity", severity);
        }
        var receivers = play(() -> Alertmanager.receivers(routing(program), labels));
        assertThat(receivers)
                .withFailMessage(
                        "An alert with %s goes to %s; expected %s.",
                        severity.isEmpty() ? "no severity" : "severity=\"" + severity + "\"", receivers, expected)
                .isEqualTo(expected);
    }

    @Claim(id = "4b", value = "several alerts of one service are one message")
    void oneMessage(Telemetry program) throws Exception {
        var messages = messages(program, service(program));
        assertThat(messages)
                .withFailMessage(
                        "Three alerts of %s fired at once, and %d messages were sent: %s. group_by says what makes a"
                                + " group.",
                        service(program), messages.size(), said(messages))
                .hasSize(1);
    }

    @Claim(id = "4c", value = "two services are two messages")
    void twoServices(Telemetry program) throws Exception {
        var both = routed(program).told.stream()
                .filter(message -> message.alerts().stream()
                                .map(alert -> alert.substring(alert.indexOf(' ')))
                                .distinct()
                                .count()
                        > 1)
                .toList();
        assertThat(both)
                .withFailMessage(
                        "One message tells of two services: %s. Whoever looks after one of them reads about both.",
                        said(both))
                .isEmpty();
    }

    @Claim(id = "4f", value = "several that are no page are one message, too")
    void oneMail(Telemetry program) throws Exception {
        assumeThat(messages(program, service(program))).hasSize(1);
        for (var service : List.of("accounts", "invoices")) {
            var messages = messages(program, service);
            assertThat(messages) // 4e says it of those that are held back
                    .withFailMessage(
                            "Two alerts of %s, neither of which is a page, fired at once, and %d messages were sent:"
                                    + " %s. group_by says what makes a group; a route without one has that of the route"
                                    + " above.",
                            service, messages.size(), said(messages))
                    .hasSizeLessThan(2);
        }
    }

    private static List<Message> messages(Telemetry program, String service) throws Exception {
        return routed(program).told.stream()
                .filter(message -> message.alerts().stream().anyMatch(alert -> alert.endsWith(" " + service)))
                .toList();
    }

    @Claim(id = "4d", value = "a page holds the tickets of the same service back")
    void heldBack(Telemetry program) throws Exception {
        assertThat(routed(program).held)
                .withFailMessage(
                        "A page of %s was told, and then a ticket of %s came: the team is told of the same trouble"
                                + " again. (inhibit_rules)",
                        service(program), service(program))
                .isTrue();
    }

    @Claim(id = "4e", value = "and none of another service")
    void notHeldBack(Telemetry program) throws Exception {
        assertThat(routed(program).heldElsewhere)
                .withFailMessage(
                        "A page of %s was told, and a ticket of \"stock\" is held back for it: nobody learns of it."
                                + " What must be equal for that?",
                        service(program))
                .isFalse();
    }

    private record Routed(List<Message> told, boolean held, boolean heldElsewhere) {

        static Routed of(Path configuration, String service) throws Exception {
            try (var alertmanager = Alertmanager.start(configuration)) {
                var pages = Stream.of("BurnsFast", "Slow", "Gone")
                        .flatMap(name -> Stream.of(alert(name, "page", service), alert(name, "page", "parcels")));
                // Severities that no configuration names: both go the way of all else.
                var mails = Stream.of(
                        alert("BurnsSlowly", "ticket", "accounts"),
                        alert("Expires", "ticket", "accounts"),
                        alert("Late", "notice", "invoices"),
                        alert("Odd", "remark", "invoices"));
                alertmanager.post(Stream.concat(pages, mails).toList());
                var told = alertmanager.told();
                alertmanager.post(List.of(alert("BurnsSlowly", "ticket", service)));
                var held = alertmanager.heldBack("BurnsSlowly " + service);
                alertmanager.post(List.of(alert("BurnsSlowly", "ticket", "stock")));
                return new Routed(told, held, held && alertmanager.isHeldBack("BurnsSlowly stock"));
            }
        }

        private static Map<String, String> alert(String name, String severity, String service) {
            return Map.of("alertname", name, "severity", severity, "service", service);
        }
    }

    private static synchronized Routed routed(Telemetry program) throws Exception {
        return routed == null ? routed = play(() -> Routed.of(routing(program), service(program))) : routed;
    }

    private static String said(List<Message> messages) {
        return messages.stream()
                .map(message -> message.receiver() + " "
                        + message.alerts().stream().sorted().toList())
                .collect(Collectors.joining(", "));
    }

    // ── histories ───────────────────────────────────────────────────────────────────────────────────────────────────

    /** The minute in which it begins. */
    private static final int START = 75;

    private static Traffic history(Telemetry program, String name) {
        var quiet = Traffic.every(MINUTE, 80 + program.input(20)).well(START);
        return switch (name) {
            case "fast" -> quiet.failing(30, share(program) / 100.0).well(30);
            case "blip" -> quiet.failing(1, 0.2).well(10);
            case "busy" -> quiet.cpu(0.97).well(60);
            case "silence" -> quiet.silent(30);
            case "silence beside" ->
                Traffic.every(MINUTE, 100).beside("stock").well(START).silent(16);
            case "statuses" -> quiet.answering(20, 0.4, "404").answering(11, 0.4, "503");
            case "few requests" -> Traffic.every(MINUTE, 4).well(START).failing(11, 0.5);
            case "slow" -> quiet.slow(60, 0.3, 1).well(13);
            case "less slow" -> quiet.slow(60, 0.1, 1).slow(60, 0.3, 0.4);
            case "very slow" -> quiet.slow(60, 0.01, 60);
            case "slow minute" -> quiet.slow(1, 1, 1).well(10);
            case "slow burn" ->
                Traffic.every(Duration.ofMinutes(5), 5_000)
                        .well(12)
                        .failing(START - 12, 0.005)
                        .failing(166, 0.005)
                        .well(36);
            case "slower burn" ->
                Traffic.every(Duration.ofMinutes(10), 10_000)
                        .well(144)
                        .failing(12, 0.005)
                        .failing(120, 0.002);
            case "little traffic" ->
                Traffic.every(MINUTE, 0.33)
                        .failing(START, 0.000001)
                        .failing(1, 1)
                        .failing(10, 0.000001);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** In percent: what fails in an outage. */
    private static int share(Telemetry program) {
        return 30 + program.input(15);
    }

    private static String service(Telemetry program) {
        return program.input("tickets7");
    }

    /** The alerts that fire so many steps after it began. promtool plays each history once, for all steps. */
    private static synchronized List<Sample> fired(Telemetry program, String history, int after) throws Exception {
        if (!FIRED.containsKey(history)) {
            var traffic = history(program, history);
            var steps = IntStream.range(START, traffic.steps()).boxed().toList();
            FIRED.put(history, play(() -> new RuleRehearsal(rules(program), traffic).firing(steps)));
        }
        return FIRED.get(history).get(after);
    }

    private static Set<String> severities(List<Sample> alerts) {
        return alerts.stream().map(alert -> alert.label("severity")).collect(Collectors.toSet());
    }

    private static String seen(List<Sample> alerts) {
        var names = new ArrayList<String>();
        alerts.forEach(alert -> names.add(alert.label("alertname") + " (" + alert.label("severity") + ")"));
        return names.isEmpty() ? "no alert fires" : "what fires is " + String.join(", ", names);
    }

    private static Path rules(Telemetry program) {
        return program.companion("26_slo.rules.yaml");
    }

    private static Path routing(Telemetry program) {
        return program.companion("26_slo.alertmanager.yaml");
    }

    private interface Play<T> {
        T now() throws Exception;
    }

    /** What a program refuses is the learner's to mend, so it is told as a failure. */
    private static <T> T play(Play<T> play) throws Exception {
        try {
            return play.now();
        } catch (CommandFailed refused) {
            throw new AssertionError(refused.getMessage(), refused);
        }
    }
}
