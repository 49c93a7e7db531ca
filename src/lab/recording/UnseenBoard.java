package lab.recording;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import lab.text.SeededInput;

/**
 * A board that nobody has seen, emitted by the SDK itself with a simulated clock. It resembles the recorded one, but
 * each seed gives other numbers and names, and it has every case in which a nearly right query goes wrong. Each case
 * has its own group ({@link Groups}), so that a mistake shows in one group.
 */
public final class UnseenBoard {

    private static final AttributeKey<String> NAME = AttributeKey.stringKey("service.name");
    private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("service.instance.id");
    private static final AttributeKey<String> KIND = AttributeKey.stringKey("board.visitor.kind");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> DATABASE = AttributeKey.stringKey("db.system.name");
    private static final AttributeKey<String> SUMMARY = AttributeKey.stringKey("db.query.summary");
    private static final AttributeKey<String> TEXT = AttributeKey.stringKey("db.query.text");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> TEMPLATE = AttributeKey.stringKey("url.template");
    private static final String SCOPE = "com.example.board";
    private static final String LIST = "GET /api/posts";

    private static final long BEGIN =
            TimeUnit.SECONDS.toNanos(Instant.parse("2026-11-30T20:00:00Z").getEpochSecond());
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final int STEP_SECONDS = 5;
    private static final int STEPS = 72;

    /** From this step on the data are within the two minutes that the queries cover. */
    private static final int RECENT = 48;

    private static final List<Double> BOUNDS =
            List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0);

    /**
     * The groups with their special properties.
     *
     * @param many visits with several statements each
     * @param none visits of which some have no statement
     * @param failed visits of which some have only a statement that failed
     * @param allKept a route with all requests kept
     * @param someKept a route with one in four requests kept, of either method
     * @param mostKept a route with three in four requests kept: each stands for no whole number
     * @param together a route with two requests in each trace
     * @param mixed a route with different sampling: some requests all kept, some one in two, some one in four
     * @param changed a job that was slow before the last two minutes
     * @param uneven a job with many fast requests, a few slow ones on another route, and two instances
     * @param unrouted a job with as many requests without a route as with one, and slower
     * @param restarted a job that was restarted within the two minutes, and has been slower since
     */
    public record Groups(
            String many,
            String none,
            String failed,
            String allKept,
            String someKept,
            String mostKept,
            String together,
            String mixed,
            String changed,
            String uneven,
            String unrouted,
            String restarted) {

        /** The names for a seed. */
        public static Groups of(SeededInput input) {
            return new Groups(
                    input.text("writer-x"),
                    input.text("robot-y"),
                    input.text("guest-z"),
                    "/api/" + input.text("list-a"),
                    "/api/" + input.text("read-b"),
                    "/api/" + input.text("tags-d"),
                    "/api/" + input.text("next-e"),
                    "/api/" + input.text("find-c"),
                    "board-" + input.text("web-k"),
                    "board-" + input.text("shop-l"),
                    "board-" + input.text("gate-n"),
                    "board-" + input.text("mail-m"));
        }
    }

    /** The cases of a visit that reads the list, as in its root's attribute {@code board.case}. */
    public enum ListCase {
        /** Far more than ten statements, and slow. */
        SLOW,
        /** As many statements, but quick. */
        QUICK,
        /** Exactly ten statements. */
        TEN,
        /** Exactly eleven statements. */
        ELEVEN,
        /** Two statements, and many calls of another service. */
        CALLS,
        /** Two statements, beside a post that is written with many. */
        BESIDE,
        /** Two statements, beside a post that is read with many: the request's name begins as the list's. */
        BESIDE_READ,
        /** One statement. */
        USUAL
    }

    /** The attribute of a visit's root with its {@link ListCase}. */
    public static final AttributeKey<String> CASE = AttributeKey.stringKey("board.case");

    private final Random random;
    private final Groups groups;
    private final List<SpanData> spans = new ArrayList<>();
    private final List<MetricData> metrics = new ArrayList<>();
    private TraceState sampled = TraceState.getDefault();
    private long now = BEGIN;

    private UnseenBoard(SeededInput input) {
        random = new Random(input.seed());
        groups = Groups.of(input);
    }

    /** The recording for a seed: always the same. */
    public static Recorded of(SeededInput input) {
        var board = new UnseenBoard(input);
        board.traces();
        board.measurements();
        return new Recorded("unseen", board.spans, board.metrics, List.of());
    }

    // ── traces ──────────────────────────────────────────────────────────────────────────────────────────────────────

    private void traces() {
        try (var visitors = tracing("board-visitor");
                var web = tracing("board-web")) {
            var visitor = visitors.get(SCOPE);
            var board = web.get(SCOPE);
            for (var what : ListCase.values()) {
                for (int i = 0; i < 3 + random.nextInt(4); i++) {
                    list(visitor, board, what);
                }
            }
            for (int i = 0; i < 12 + random.nextInt(20); i++) {
                visit(visitor, board, groups.many, new Work(2 + random.nextInt(4), 3 * MILLI));
            }
            for (int i = 0; i < 12 + random.nextInt(20); i++) {
                visit(visitor, board, groups.none, new Work(i % 3 == 0 ? 0 : 1, 3 * MILLI));
            }
            for (int i = 0; i < 12 + random.nextInt(20); i++) {
                var status = i % 3 == 0 ? StatusCode.ERROR : StatusCode.UNSET;
                visit(visitor, board, groups.failed, new Work(1, 3 * MILLI, status, 0));
            }
            requests(board, groups.allKept, 20 + random.nextInt(20), "");
            requests(board, groups.someKept, 20 + random.nextInt(20), "c");
            requests(board, groups.mostKept, 3 * (7 + random.nextInt(7)), "4"); // in all a whole number
            for (int i = 0; i < 10 + random.nextInt(10); i++) {
                together(visitor, board);
            }
            requests(board, groups.mixed, 10 + random.nextInt(10), "");
            requests(board, groups.mixed, 10 + random.nextInt(10), "8");
            requests(board, groups.mixed, 10 + random.nextInt(10), "c");
        }
    }

    private void list(Tracer visitor, Tracer board, ListCase what) {
        var many = 11 + random.nextInt(20);
        var root = span(visitor, Context.root(), "visit reader", SpanKind.INTERNAL)
                .setAttribute(KIND, "reader")
                .setAttribute(CASE, what.name());
        if (what == ListCase.BESIDE) {
            request(visitor, board, root, "POST /api/posts", "Posts.write", new Work(many, 20 * MILLI));
        }
        if (what == ListCase.BESIDE_READ) {
            request(visitor, board, root, "GET /api/posts/{id}", "Posts.read", new Work(many, 20 * MILLI));
        }
        var work = switch (what) {
            case SLOW -> new Work(many, 30 * MILLI);
            case QUICK -> new Work(many, MILLI / 10);
            case TEN -> new Work(10, 30 * MILLI);
            case ELEVEN -> new Work(11, 30 * MILLI);
            case CALLS -> new Work(2, 30 * MILLI, StatusCode.UNSET, many);
            case BESIDE, BESIDE_READ -> new Work(2, 30 * MILLI);
            case USUAL -> new Work(1, 2 * MILLI);
        };
        request(visitor, board, root, LIST, "Posts.list", work);
        end(root, 1);
    }

    private void visit(Tracer visitor, Tracer board, String kind, Work work) {
        var root = span(visitor, Context.root(), "visit " + kind, SpanKind.INTERNAL)
                .setAttribute(KIND, kind);
        request(visitor, board, root, "POST /api/posts", "Posts.write", work);
        end(root, 1);
    }

    /** One trace with two requests of the same route. */
    private void together(Tracer visitor, Tracer board) {
        var root =
                span(visitor, Context.root(), "visit reader", SpanKind.INTERNAL).setAttribute(KIND, "reader");
        for (int i = 0; i < 2; i++) {
            request(visitor, board, root, "GET " + groups.together, "Posts.page", new Work(0, 0));
        }
        end(root, 1);
    }

    /**
     * What a request does.
     *
     * @param nanos duration of each statement
     * @param status of each statement
     * @param calls of another service
     */
    private record Work(int statements, long nanos, StatusCode status, int calls) {

        Work(int statements, long nanos) {
            this(statements, nanos, StatusCode.UNSET, 0);
        }
    }

    /** The spans have the attributes that the recorded board's have: any of them may be asked for. */
    private void request(Tracer visitor, Tracer board, Span root, String name, String method, Work work) {
        var client = call(visitor, Context.root().with(root), name);
        var server = http(board, Context.root().with(client), name);
        var inside = span(board, Context.root().with(server), method, SpanKind.INTERNAL);
        for (int i = 0; i < work.statements; i++) {
            var statement = span(board, Context.root().with(inside), "select posts", SpanKind.CLIENT)
                    .setAttribute(DATABASE, "postgresql")
                    .setAttribute(TEXT, "select id, author, title, body from posts where id = ?")
                    .setAttribute(SUMMARY, "select posts")
                    .setStatus(work.status);
            end(statement, work.nanos);
        }
        for (int i = 0; i < work.calls; i++) {
            end(call(board, Context.root().with(inside), "GET /api/pictures/{id}"), work.nanos);
        }
        end(inside, 1);
        end(server, 1);
        end(client, 1);
    }

    /** @param threshold of {@code tracestate}'s {@code ot=th:}; empty when all were kept */
    private void requests(Tracer board, String route, int count, String threshold) {
        sampled = threshold.isEmpty()
                ? TraceState.getDefault()
                : TraceState.builder().put("ot", "th:" + threshold).build();
        for (int i = 0; i < count; i++) {
            var method = i % 2 == 0 ? "GET " : "POST ";
            end(http(board, Context.root(), method + route), (1 + random.nextInt(30)) * MILLI);
        }
        sampled = TraceState.getDefault();
    }

    private Span http(Tracer board, Context caller, String name) {
        var route = name.substring(name.indexOf(' ') + 1);
        return span(board, caller, name, SpanKind.SERVER)
                .setAttribute(METHOD, name.substring(0, name.indexOf(' ')))
                .setAttribute(PATH, route.replace("{id}", "1"))
                .setAttribute(ROUTE, route)
                .setAttribute(STATUS, 200L);
    }

    private Span call(Tracer tracer, Context caller, String name) {
        return span(tracer, caller, name, SpanKind.CLIENT)
                .setAttribute(METHOD, name.substring(0, name.indexOf(' ')))
                .setAttribute(TEMPLATE, name.substring(name.indexOf(' ') + 1))
                .setAttribute(STATUS, 200L);
    }

    private Span span(Tracer tracer, Context parent, String name, SpanKind kind) {
        now += 1_000L * (1 + random.nextInt(50));
        return tracer.spanBuilder(name)
                .setParent(parent)
                .setSpanKind(kind)
                .setStartTimestamp(now, TimeUnit.NANOSECONDS)
                .startSpan();
    }

    private void end(Span span, long afterNanos) {
        now += afterNanos;
        span.end(now, TimeUnit.NANOSECONDS);
    }

    private SdkTracerProvider tracing(String service) {
        return SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(NAME, service, INSTANCE, service + "-1")))
                .setIdGenerator(new SeededIds())
                .setSampler(new ToldSampler())
                .addSpanProcessor(SimpleSpanProcessor.create(new Kept()))
                .build();
    }

    /** The same ids for the same seed. */
    private final class SeededIds implements IdGenerator {

        @Override
        public String generateSpanId() {
            return io.opentelemetry.api.trace.SpanId.fromLong(random.nextLong() | 1);
        }

        @Override
        public String generateTraceId() {
            return io.opentelemetry.api.trace.TraceId.fromLongs(random.nextLong() | 1, random.nextLong() | 1);
        }
    }

    /** Samples everything, and adds the sampling information that the recording should contain. */
    private final class ToldSampler implements Sampler {

        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            var state = sampled;
            return new SamplingResult() {
                @Override
                public SamplingDecision getDecision() {
                    return SamplingDecision.RECORD_AND_SAMPLE;
                }

                @Override
                public Attributes getAttributes() {
                    return Attributes.empty();
                }

                @Override
                public TraceState getUpdatedTraceState(TraceState parentState) {
                    return state;
                }
            };
        }

        @Override
        public String getDescription() {
            return "told";
        }
    }

    private final class Kept implements SpanExporter {

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
    }

    // ── metrics ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void measurements() {
        var faster = 1 + random.nextDouble(0.5);
        var changed = new Instance(groups.changed, "1");
        var first = new Instance(groups.uneven, "1");
        var second = new Instance(groups.uneven, "2");
        var unrouted = new Instance(groups.unrouted, "1");
        var restarted = new Instance(groups.restarted, "1");
        var restart = RECENT + 11 + random.nextInt(4);
        for (int step = 0; step < STEPS; step++) {
            now = BEGIN + (step + 1L) * STEP_SECONDS * SECOND;
            changed.serve("/api/posts", 8, step < RECENT ? 0.3 / faster : 0.03 / faster);
            first.serve("/api/posts", 30, 0.012 / faster);
            first.serve("/api/posts/{id}", 1, 0.6 / faster);
            second.serve("/api/posts", 6, 0.06 / faster);
            unrouted.serve("/api/posts", 5, 0.03 / faster);
            unrouted.serve(null, 5, 0.3 / faster);
            if (step == restart) {
                restarted = new Instance(groups.restarted, "2");
            }
            restarted.serve("/api/posts", 10, step < restart ? 0.03 / faster : 0.6 / faster);
            for (var instance : List.of(changed, first, second, unrouted, restarted)) {
                instance.collect();
            }
        }
    }

    /** One process of a service, with its own counters. */
    private final class Instance {

        private final OnDemand collector = new OnDemand();
        private final io.opentelemetry.api.metrics.DoubleHistogram duration;

        Instance(String service, String id) {
            duration = SdkMeterProvider.builder()
                    .setClock(new ToldClock())
                    .setResource(Resource.create(Attributes.of(NAME, service, INSTANCE, service + "-" + id)))
                    .registerMetricReader(collector)
                    .build()
                    .get(SCOPE)
                    .histogramBuilder("http.server.request.duration")
                    .setUnit("s")
                    .setDescription("Duration of HTTP server requests.")
                    .setExplicitBucketBoundariesAdvice(BOUNDS)
                    .build();
        }

        /**
         * @param route null when none was found
         * @param seconds duration of a request, plus or minus a third
         */
        void serve(String route, int count, double seconds) {
            var attributes = route == null
                    ? Attributes.of(METHOD, "GET", STATUS, 404L)
                    : Attributes.of(METHOD, "GET", ROUTE, route, STATUS, 200L);
            for (int i = 0; i < count; i++) {
                duration.record(seconds * random.nextDouble(0.67, 1.33), attributes, Context.root());
            }
        }

        void collect() {
            metrics.addAll(collector.registration.collectAllMetrics());
        }
    }

    private static final class OnDemand implements MetricReader {

        private CollectionRegistration registration = CollectionRegistration.noop();

        @Override
        public void register(CollectionRegistration registered) {
            registration = registered;
        }

        @Override
        public CompletableResultCode forceFlush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return AggregationTemporality.CUMULATIVE;
        }
    }

    private final class ToldClock implements Clock {

        @Override
        public long now() {
            return now;
        }

        @Override
        public long nanoTime() {
            return now;
        }
    }
}
