package lab.recording;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import lab.text.CommandFailed;
import lab.text.SeededInput;

/**
 * An hour of a shop's spans in the order of their arrival at a store, and the parameters of queries about them. Each
 * service exports its ended spans every few seconds. So they arrive nearly in order of time, and the spans of a trace
 * are a little apart.
 *
 * @param trace the id of the trace to query
 * @param since the beginning of the last minutes to query, in epoch microseconds
 * @param word the word to search for in messages, with a capital letter
 */
public record Arrivals(List<ArrivedSpan> spans, String trace, long since, String word) {

    /** The variable for the number of spans; without it, and under grading, there are {@value #USUAL}. */
    public static final String VARIABLE = "LAB_SPANS";

    private static final int USUAL = 20_000;
    private static final int MOST = 2_000_000;

    private static final long BEGIN =
            TimeUnit.SECONDS.toMicros(Instant.parse("2026-11-30T20:00:00Z").getEpochSecond());
    private static final long HOUR = TimeUnit.HOURS.toMicros(1);
    private static final long LAST_MINUTES = TimeUnit.MINUTES.toMicros(10);
    private static final long FLUSH = TimeUnit.SECONDS.toMicros(5);
    private static final int MAX_SPANS_OF_A_TRACE = 14;

    /** One message in this many is about trouble. */
    private static final int RARE = 300;

    private static final List<String> SERVICES =
            List.of("gateway", "catalog", "stock", "payment", "mail", "search", "users", "prices");

    private static final List<String> ROUTES =
            List.of("/api/orders/{id}", "/api/items", "/api/items/{id}", "/api/carts/{id}", "/api/payments");

    private static final List<String> MESSAGES = List.of(
            "order %d was taken, and its receipt is on the way to the customer",
            "row %d was read from the replica, since the primary was busy",
            "item %d is on sale until midnight, the cache was told",
            "payment %d was accepted by the bank at the first attempt",
            "cart %d was merged with the one from the other device",
            "customer %d asked for a page beyond the end of the list");

    private static final List<String> TROUBLES = List.of(
            "%s while order %d waited for the bank",
            "no answer for item %2$d (%1$s), asking the replica",
            "attempt 2 for row %2$d: %1$s, giving up",
            "%s: cart %d stays as it was");

    /**
     * The spans for a lesson's program: as many as {@value #VARIABLE} says; under grading different ones for each seed.
     *
     * @throws CommandFailed when the variable is not a number from 1 to {@value #MOST}
     */
    public static Arrivals arrived() {
        var input = SeededInput.of(System.getenv(SeededInput.VARIABLE));
        var asked = System.getenv(VARIABLE);
        if (asked == null || asked.isBlank()) {
            return of(input, USUAL);
        }
        if (!asked.strip().matches("[1-9]\\d{0,6}") || Integer.parseInt(asked.strip()) > MOST) {
            throw new CommandFailed(VARIABLE + " is how many spans there shall be, from 1 to " + MOST + ": " + asked);
        }
        return of(input, Integer.parseInt(asked.strip()));
    }

    /** The spans that a program under grading had: always the same for a seed. */
    public static Arrivals of(SeededInput input) {
        return of(input, USUAL);
    }

    /** About this many spans, because no trace is cut: always the same for a seed. */
    public static Arrivals of(SeededInput input, int count) {
        var random = new Random(input.seed());
        var word = input.text("Timeout");
        var spans = new ArrayList<ArrivedSpan>(count + MAX_SPANS_OF_A_TRACE);
        var told = new HashMap<String, Integer>();
        while (spans.size() < count) {
            trace(spans, BEGIN + HOUR * spans.size() / count, word, told, random);
        }
        var trace = spans.get(random.nextInt(spans.size())).traceId();
        spans.sort(Comparator.comparingLong(Arrivals::flushed).thenComparing(ArrivedSpan::service));
        return new Arrivals(List.copyOf(spans), trace, BEGIN + HOUR - LAST_MINUTES, word);
    }

    private static void trace(
            List<ArrivedSpan> spans, long start, String word, Map<String, Integer> told, Random random) {
        var traceId = hex(random) + hex(random);
        var root = hex(random);
        var size = 6 + random.nextInt(MAX_SPANS_OF_A_TRACE - 5);
        for (var i = 0; i < size; i++) {
            var service = i == 0 ? SERVICES.getFirst() : SERVICES.get(random.nextInt(SERVICES.size()));
            var route = ROUTES.get(random.nextInt(ROUTES.size()));
            spans.add(new ArrivedSpan(
                    traceId,
                    i == 0 ? root : hex(random),
                    i == 0 ? null : root,
                    service,
                    "GET " + route,
                    start + random.nextInt(800_000),
                    duration(service, start, random),
                    message(service, told.merge(service, 1, Integer::sum), word, random),
                    attributes(route, service, random)));
        }
    }

    /** Each service has its own pace; in the last minutes one of them is slower. */
    private static long duration(String service, long start, Random random) {
        var usual = 2_000 + 1_500 * SERVICES.indexOf(service);
        var slow = service.equals("payment") && start >= BEGIN + HOUR - LAST_MINUTES ? 4 : 1;
        return Math.round(slow * usual * Math.exp(0.6 * random.nextGaussian()));
    }

    /**
     * A few messages of each service contain the word in some form; quiet services also have some that only look like
     * it.
     *
     * @param nth index among the messages of its service
     */
    private static String message(String service, int nth, String word, Random random) {
        var number = 100_000 + random.nextInt(900_000);
        if (nth % RARE != 0) {
            return MESSAGES.get(random.nextInt(MESSAGES.size())).formatted(number);
        }
        var small = word.toLowerCase(Locale.ROOT);
        var forms = loud(service)
                ? List.of(word, small, word.toUpperCase(Locale.ROOT))
                : List.of(small, small + "s", "re" + small);
        return TROUBLES.get(random.nextInt(TROUBLES.size())).formatted(forms.get(nth / RARE % forms.size()), number);
    }

    /** Whether a service capitalizes words; the other services have words that only resemble the one. */
    public static boolean loud(String service) {
        return SERVICES.indexOf(service) < SERVICES.size() / 2;
    }

    private static String attributes(String route, String service, Random random) {
        return """
            {"http.request.method":"GET","http.route":"%s","http.response.status_code":%d,"url.path":"%s",\
            "server.address":"%s.shop.internal","server.port":8080,"network.peer.address":"10.0.%d.%d",\
            "k8s.pod.name":"%s-%d"}\
            """.formatted(
                        route,
                        random.nextInt(50) == 0 ? 500 : 200,
                        route.replace("{id}", Integer.toString(random.nextInt(1_000_000))),
                        service,
                        random.nextInt(4),
                        random.nextInt(256),
                        service,
                        random.nextInt(6));
    }

    private static long flushed(ArrivedSpan span) {
        return (span.start() + span.duration()) / FLUSH;
    }

    private static String hex(Random random) {
        return "%016x".formatted(random.nextLong());
    }
}
