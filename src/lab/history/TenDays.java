package lab.history;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import lab.history.KnownSeries.About;
import lab.history.KnownSeries.Anomaly;
import lab.text.SeededInput;

/**
 * Ten days of a shop, a value every ten minutes: series with known anomalies, and an incident on the last day. The same
 * seed gives the same data. Another seed gives other numbers and names, and every case in which a detector typically
 * fails. Noise is bounded, so that it is clear what is an anomaly.
 *
 * @param series for trying detectors
 * @param duration average duration of a request, in ms: slow since {@link #began}
 * @param others the other measurements, by metric name
 * @param spans of the hours around the beginning, in order of time
 * @param changes the changes of the last two days, in order of time
 * @param began the index of the first slow value
 * @param spike the index of an earlier single high value
 * @param change the name of the change that caused it
 * @param provider the attribute value of all slow requests
 * @param campaign a value of all requests since {@link #began}, which is harmless
 * @param tenant a tenant whose requests fail, which is also harmless
 */
public record TenDays(
        List<KnownSeries> series,
        double[] duration,
        Map<String, double[]> others,
        List<SpanData> spans,
        List<Change> changes,
        int began,
        int spike,
        String change,
        String provider,
        String campaign,
        String tenant) {

    /** Values per day. */
    public static final int DAY = 144;

    /** Values in all. */
    public static final int LENGTH = 10 * DAY;

    /** The time of the first value. */
    public static final Instant BEGIN = Instant.parse("2026-11-16T00:00:00Z");

    /** The interval between values. */
    public static final Duration STEP = Duration.ofMinutes(10);

    /** Follow the number of requests, and nothing else. */
    public static final List<String> ONLY_SEASON = List.of("http.server.active_requests", "jvm.cpu.recent_utilization");

    /** Is high while requests are slow. */
    public static final String RISES = "db.client.connection.pending_requests";

    /** Is low while requests are slow. */
    public static final String FALLS = "shop.cache.hit_ratio";

    /** The operation that is slow for some requests since {@link #began}, and one that is always slow. */
    public static final String CHECKOUT = "POST /checkout";

    public static final String EXPORT = "GET /export";

    public static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("shop.payment.provider");
    public static final AttributeKey<String> CAMPAIGN = AttributeKey.stringKey("shop.campaign");
    public static final AttributeKey<String> TENANT = AttributeKey.stringKey("shop.tenant");

    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");

    /** A job runs every night during two values from 02:00. */
    private static final int NIGHT = 12;

    private static final int JOB = 2;
    private static final int HOUR = 6;
    private static final int SPANS = 900;
    private static final long SHOWN = 29;
    private static final Map<About, String> NAMES = Map.of(
            About.HUGE, "stock.delay",
            About.FALL, "cart.delay",
            About.STILL, "ping.delay",
            About.NIGHTLY, "mail.delay",
            About.BY_DAY, "search.delay",
            About.LATE, "report.delay",
            About.BAD_DAY, "price.delay");

    /**
     * A change that somebody made.
     *
     * @param at the index of the value measured then
     */
    public record Change(String name, int at) {}

    /** The time of a value. */
    public static Instant time(int place) {
        return BEGIN.plus(STEP.multipliedBy(place));
    }

    /** The index of the last value measured at this time. */
    public static int place(Instant time) {
        return Math.toIntExact(Duration.between(BEGIN, time).dividedBy(STEP));
    }

    /** Ten days with few series, for display: always the same. */
    public static TenDays shown() {
        return new Generator(new SeededInput(0), SHOWN).tenDays(List.of(About.HUGE, About.BY_DAY));
    }

    /** Ten days with every kind of series, under names drawn from the input. */
    public static TenDays unseen(SeededInput input) {
        return new Generator(input, input.seed()).tenDays(List.of(About.values()));
    }

    private static final class Generator {

        private final SeededInput input;
        private final Random random;

        Generator(SeededInput input, long seed) {
            this.input = input;
            this.random = new Random(seed);
        }

        TenDays tenDays(List<About> kinds) {
            var series = kinds.stream().map(this::series).toList();
            var began = LENGTH - 30 - random.nextInt(15); // in the evening, while the series falls by itself
            var spike = began - 110 - random.nextInt(15);
            var duration = daily(120, 40, 5, 0);
            var rises = daily(8, 6, 1, 0);
            var falls = daily(0.85, -0.02, 0.01, 0);
            for (var i = began; i < LENGTH; i++) {
                duration[i] += 60;
                rises[i] += 12;
                falls[i] -= 0.12;
            }
            duration[spike] += 150;
            var others = new LinkedHashMap<String, double[]>();
            others.put(ONLY_SEASON.getFirst(), daily(20, 15, 1.5, 0));
            others.put(ONLY_SEASON.getLast(), daily(0.4, 0.2, 0.02, 0));
            others.put(RISES, rises);
            others.put(FALLS, falls);
            var change = "deploy " + input.text("checkout-41");
            var changes = List.of(
                    new Change("deploy " + input.text("catalog-17"), spike - 2),
                    new Change(change, began - 6),
                    new Change("deploy " + input.text("export-30"), began + 4),
                    new Change("scale " + input.text("checkout-to-6"), began + 15));
            var providers = List.of("coin", "card-a", "card-b", "wire").stream()
                    .map(input::text)
                    .toList();
            var provider = providers.get(random.nextInt(providers.size()));
            var campaign = input.text("advent");
            var tenant = input.text("north-7");
            var spans = new Requests(random, providers, provider, campaign, tenant, time(began)).spans;
            return new TenDays(
                    series, duration, others, spans, changes, began, spike, change, provider, campaign, tenant);
        }

        private KnownSeries series(About about) {
            var anomalies = new ArrayList<Anomaly>();
            var values = about.seasonal() ? daily(120, 5, 4, 60) : daily(40, 0, 2, 0);
            switch (about) {
                case HUGE -> {
                    anomalies.add(shift(values, on(4, 60, 80), 3, 400));
                    List.of(0, 2, 5, 6, 8).forEach(day -> anomalies.add(shift(values, on(day, 40, 100), 3, 30)));
                }
                case FALL -> {
                    List.of(1, 4, 8).forEach(day -> anomalies.add(shift(values, on(day, 40, 100), 3, -30)));
                    List.of(3, 6).forEach(day -> anomalies.add(shift(values, on(day, 40, 100), 3, 30)));
                }
                case STILL -> {
                    for (var i = 0; i < LENGTH; i++) {
                        values[i] = 2 + (random.nextInt(20) > 0 ? 0 : random.nextBoolean() ? 0.1 : -0.1);
                    }
                    List.of(2, 5, 7).forEach(day -> anomalies.add(shift(values, on(day, 40, 100), 3, 2)));
                }
                case NIGHTLY -> {}
                case BY_DAY ->
                    List.of(1, 3, 6, 8).forEach(day -> anomalies.add(shift(values, on(day, 50, 110), 4, 32)));
                case LATE -> {
                    var night = (3 + random.nextInt(5)) * DAY + NIGHT;
                    shift(values, night, JOB, -60);
                    shift(values, night + HOUR, JOB, 60);
                    anomalies.add(new Anomaly(night, night + HOUR + JOB));
                }
                case BAD_DAY -> anomalies.add(shift(values, on(3 + random.nextInt(5), 50, 110), 6, 480));
            }
            anomalies.sort(Comparator.comparingInt(Anomaly::from));
            return new KnownSeries(NAMES.get(about), about, values, List.copyOf(anomalies));
        }

        /** A random index on a day, between two of its values. */
        private int on(int day, int from, int to) {
            return day * DAY + from + random.nextInt(to - from);
        }

        private static Anomaly shift(double[] values, int from, int length, double by) {
            for (var i = from; i < from + length; i++) {
                values[i] += by;
            }
            return new Anomaly(from, from + length);
        }

        /**
         * A series that is the same every day, except for noise.
         *
         * @param curve how far the afternoon is above the middle, and the early morning below it
         * @param noise standard deviation; noise never exceeds three of them
         * @param job what the job adds every night
         */
        private double[] daily(double middle, double curve, double noise, double job) {
            var values = new double[LENGTH];
            for (var i = 0; i < LENGTH; i++) {
                var time = i % DAY;
                values[i] = middle - curve * Math.cos(2 * Math.PI * (time - 18) / DAY) + noise * bounded();
                if (time >= NIGHT && time < NIGHT + JOB) {
                    values[i] += job;
                }
            }
            return values;
        }

        private double bounded() {
            var drawn = random.nextGaussian();
            return Math.abs(drawn) <= 3 ? drawn : bounded();
        }
    }

    /** Collects the requests around the beginning, as the shop's SDK ended them. */
    private static final class Requests implements SpanExporter {

        private final List<SpanData> spans = new ArrayList<>();
        private final Random random;

        Requests(
                Random random, List<String> providers, String provider, String campaign, String tenant, Instant began) {
            this.random = random;
            var tenants = List.of(tenant, "south", "east", "west");
            try (var tracing = SdkTracerProvider.builder()
                    .setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "shop")))
                    .setIdGenerator(new SeededIds())
                    .addSpanProcessor(SimpleSpanProcessor.create(this))
                    .build()) {
                var tracer = tracing.get("com.example.shop");
                for (var i = 0; i < SPANS; i++) {
                    var start = began.plusSeconds(16L * (i - SPANS / 2)); // four hours in all
                    var operation = List.of(CHECKOUT, "GET /products/{id}", CHECKOUT, "GET /products/{id}", EXPORT)
                            .get(random.nextInt(i % 3 == 0 ? 4 : 5));
                    var span = request(tracer, operation, start);
                    var millis = (operation.equals(EXPORT) ? 2500 : operation.equals(CHECKOUT) ? 120 : 30)
                            * random.nextDouble(0.7, 1.3);
                    var one = tenants.get(random.nextInt(tenants.size()));
                    span.setAttribute(TENANT, one);
                    if (one.equals(tenant) && random.nextInt(4) == 0) {
                        span.setAttribute(STATUS, 500L).setStatus(StatusCode.ERROR);
                    }
                    if (!start.isBefore(began)) {
                        span.setAttribute(CAMPAIGN, campaign);
                    }
                    if (operation.equals(CHECKOUT)) {
                        var paid = providers.get(random.nextInt(providers.size()));
                        span.setAttribute(PROVIDER, paid);
                        if (paid.equals(provider) && !start.isBefore(began)) {
                            millis *= 4;
                        }
                    }
                    span.end(start.plusNanos((long) (millis * 1e6)));
                }
            }
        }

        private static Span request(Tracer tracer, String operation, Instant start) {
            var space = operation.indexOf(' ');
            return tracer.spanBuilder(operation)
                    .setParent(Context.root())
                    .setSpanKind(SpanKind.SERVER)
                    .setStartTimestamp(start)
                    .setAttribute(METHOD, operation.substring(0, space))
                    .setAttribute(ROUTE, operation.substring(space + 1))
                    .setAttribute(STATUS, 200L)
                    .startSpan();
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        /** The same ids for the same seed. */
        private final class SeededIds implements IdGenerator {

            @Override
            public String generateSpanId() {
                return SpanId.fromLong(random.nextLong() | 1);
            }

            @Override
            public String generateTraceId() {
                return TraceId.fromLongs(random.nextLong() | 1, random.nextLong() | 1);
            }
        }
    }
}
