package lab.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import lab.otlp.files.OtlpFile;
import lab.otlp.files.TelemetryFiles;
import lab.query.QueryDeadline;
import lab.query.QueryException;
import lab.receive.RefusalLog;
import lab.receive.RequestHeads;
import lab.telemetry.Store;

/** The JSON API of the viewer; API.md beside this file describes it for people, openapi.yaml for programs. */
final class Api {

    private static final Duration EXPORT_TIME = Duration.ofMinutes(5);
    private static final Duration FILE_TIME = Duration.ofMinutes(2);
    private static final long MAX_FILE = 64L << 20;

    private final Store store;
    private final Path root;
    private final ChangeEvents live;
    private final OtlpFile session;
    private final Questions questions;
    private final RefusalLog refused;
    private final StoreReview review;
    private final StoreExport export;
    /** A file may take many times its size in memory, so only one is opened at a time. */
    private final Semaphore opening = new Semaphore(1);

    /**
     * @param root of the repository
     * @param session null when nothing is saved
     * @param refused the log of refused requests
     */
    Api(Store store, Path root, OtlpFile session, RefusalLog refused) {
        this.store = store;
        this.root = root;
        questions = new Questions(store, refused);
        review = new StoreReview(store, root, Clock.systemUTC());
        export = new StoreExport(store);
        this.session = session;
        this.refused = refused;
        live = new ChangeEvents(this::changes, this::stats);
    }

    ChangeEvents live() {
        return live;
    }

    void mount(ServerBuilder server) {
        server.route().get("/api/health").build((context, request) -> json(Map.of("status", "ok")));
        server.route().get("/api/openapi.yaml").build((context, request) -> description());
        server.route().get("/api/stats").build(answer(context -> stats()));
        server.route()
                .get("/api/traces")
                .build(answer(context -> TraceList.of(store.rows(), asked(context, 100, 1000))));
        server.route().get("/api/refused").build(answer(context -> questions.refused()));
        question(server, "/api/overview", 200, 1000, questions::overview);
        question(server, "/api/heatmap", 1, 1, questions::heatMap);
        question(server, "/api/difference", 100, 500, questions::difference);
        question(server, "/api/groups", 100, 1000, questions::groups);
        question(server, "/api/structure", 1, 1, questions::structure);
        question(server, "/api/logs/counts", 1, 1, questions::logCounts);
        question(server, "/api/logs/patterns", 100, 1000, questions::logPatterns);
        server.route()
                .get("/api/traces/{id}/compare")
                .build(answer(context ->
                        questions.compare(context.pathParam("id").toLowerCase(Locale.ROOT), asked(context, 1, 1))));
        server.route()
                .get("/api/traces/{id}/spans/{span}/profile")
                .build(answer(context -> questions.spanProfile(
                        context.pathParam("id").toLowerCase(Locale.ROOT),
                        context.pathParam("span").toLowerCase(Locale.ROOT),
                        asked(context, 1, 1))));
        question(server, "/api/profiles", 100, 1000, questions::profiles);
        question(server, "/api/profiles/graph", 1, 1, questions::serviceProfile);
        server.route()
                .get("/api/traces/{id}/spans/{span}")
                .build(answer(context -> OtlpJson.of(
                        store,
                        context.pathParam("id").toLowerCase(Locale.ROOT),
                        context.pathParam("span").toLowerCase(Locale.ROOT))));
        server.route()
                .get("/api/traces/{id}")
                .build(answer(context -> TraceView.of(context.pathParam("id").toLowerCase(Locale.ROOT), store)));
        server.route()
                .get("/api/metrics")
                .build(answer(context -> MetricList.of(store.metrics(), asked(context, 1000, 1000))));
        server.route().get("/api/metrics/one").build(answer(context -> MetricList.one(store, asked(context, 1, 1))));
        server.route()
                .get("/api/logs")
                .build(answer(context -> LogList.of(store.logArrivals(), asked(context, 200, 2000))));
        server.route()
                .get("/api/query/completions")
                .build(answer(context -> QueryCompletions.of(store, asked(context, 50, 500))));
        server.route().get("/api/review").build(answer(context -> review.in(context.queryParam("lang"))));
        server.route().get("/api/export").build((context, request) -> {
            context.setRequestTimeout(EXPORT_TIME);
            var all = export.answer();
            return all != null
                    ? all
                    : problem(HttpStatus.SERVICE_UNAVAILABLE, "Another export is on its way: ask again.");
        });
        server.route().post("/api/files").build(this::open);
        server.route().get("/api/events").build((context, request) -> live.listen(context));
        server.route().delete("/api/data").build(answer(context -> {
            store.clear();
            return stats();
        }));
        server.serviceUnder(
                "/api",
                (context, request) ->
                        problem(HttpStatus.NOT_FOUND, "There is no " + context.path() + ": see src/lab/web/API.md."));
    }

    private HttpResponse description() throws IOException {
        var text = Files.readAllBytes(root.resolve("src/lab/web/openapi.yaml"));
        return HttpResponse.of(HttpStatus.OK, MediaType.create("application", "yaml"), HttpData.wrap(text));
    }

    /**
     * The data in the page's header.
     *
     * @param refused requests that were refused or only partly accepted
     * @param changes increases whenever answers may change
     */
    private record Stats(
            Store.Stats kept, Store.Limits limits, boolean saving, String problem, long refused, long changes) {}

    private Stats stats() {
        var kept = store.stats();
        var problem = session == null ? "" : session.problem();
        return new Stats(kept, store.limits(), session != null, problem, refused.total(), changes());
    }

    private long changes() {
        return store.stats().changes() + refused.total();
    }

    private void question(ServerBuilder server, String path, int limit, int most, Function<Filter, Object> question) {
        server.route().get(path).build(answer(context -> question.apply(asked(context, limit, most))));
    }

    private interface Answer {
        /** @return a view, or null when it does not exist */
        Object to(ServiceRequestContext context);
    }

    /** On a virtual thread: a search through a full store takes a while, and must not block the event loops. */
    private HttpService answer(Answer answer) {
        return (context, request) -> HttpResponse.of(CompletableFuture.supplyAsync(
                () -> {
                    var began = System.nanoTime();
                    var changes = changes();
                    try {
                        var view = answer.to(context);
                        if (view == null)
                            return problem(HttpStatus.NOT_FOUND, "It is not here: it has not arrived, or was let go.");
                        var response = JsonValues.answer(view, headers(HttpStatus.OK));
                        var millis = (System.nanoTime() - began) / 1e6;
                        context.mutateAdditionalResponseHeaders(headers -> headers.set(
                                        "server-timing", String.format(Locale.ROOT, "app;dur=%.2f", millis))
                                .set("lab-changes", Long.toString(changes)));
                        return response;
                    } catch (QueryException e) {
                        return answer(HttpStatus.BAD_REQUEST, HttpData.ofUtf8(JsonValues.json(QueryProblem.of(e))));
                    } catch (BoundedJson.TooLarge e) {
                        return problem(
                                e.busy ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.UNPROCESSABLE_ENTITY,
                                e.getMessage());
                    } catch (QueryDeadline.Passed e) {
                        return problem(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
                    } catch (IllegalArgumentException e) {
                        return problem(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
                    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                        return problem(HttpStatus.INTERNAL_SERVER_ERROR, "The viewer failed: " + e);
                    }
                },
                task -> Thread.ofVirtual().start(task)));
    }

    /**
     * The fault in a query, and its position: offsets for JavaScript, line and column for people.
     *
     * @param picture the line with a caret below it
     */
    private record QueryProblem(
            String message,
            String problem,
            List<String> arguments,
            int start,
            int end,
            int line,
            int column,
            String picture) {
        static QueryProblem of(QueryException e) {
            return new QueryProblem(
                    e.getMessage(),
                    e.problem().name(),
                    e.arguments(),
                    e.start(),
                    e.end(),
                    e.line(),
                    e.column(),
                    e.picture());
        }
    }

    /** Opens a file that was dropped on the page: any file that {@code ./lab view FILE} opens. */
    private HttpResponse open(ServiceRequestContext context, HttpRequest request) {
        if (!opening.tryAcquire()) {
            return problem(HttpStatus.SERVICE_UNAVAILABLE, "Another file is being opened: try again.");
        }
        context.setMaxRequestLength(MAX_FILE + 1);
        context.setRequestTimeout(FILE_TIME);
        var name = context.queryParam("name");
        var body = request.toInputStream(part -> part instanceof HttpData data ? data : HttpData.empty());
        return HttpResponse.of(CompletableFuture.supplyAsync(
                () -> {
                    try (body) {
                        var opened = TelemetryFiles.open(body, name == null ? "" : name, MAX_FILE, store);
                        return opened.isEmpty()
                                ? problem(
                                        HttpStatus.BAD_REQUEST,
                                        opened.firstProblem().isEmpty()
                                                ? "There is no telemetry in this file."
                                                : "There is no telemetry in this file: " + opened.firstProblem() + ".")
                                : json(opened);
                    } catch (IOException e) {
                        return problem(HttpStatus.BAD_REQUEST, "The file was not read: " + e.getMessage() + ".");
                    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                        return problem(HttpStatus.INTERNAL_SERVER_ERROR, "The viewer failed: " + e);
                    } finally {
                        opening.release();
                    }
                },
                task -> Thread.ofVirtual().start(task)));
    }

    private static Filter asked(ServiceRequestContext context, int limit, int most) {
        // Armeria refuses some characters in a query that names may contain; then the query is in a header.
        var query = context.request().headers().get(RequestHeads.QUERY);
        var parameters = query == null ? context.queryParams() : QueryParams.fromQueryString(query);
        return Filter.of(parameters, limit, most, context::isCancelled);
    }

    private static HttpResponse json(Object view) {
        return answer(HttpStatus.OK, HttpData.ofUtf8(JsonValues.json(view)));
    }

    private static HttpResponse problem(HttpStatus status, String sentence) {
        return answer(status, HttpData.ofUtf8(JsonValues.json(Map.of("message", sentence))));
    }

    private static HttpResponse answer(HttpStatus status, HttpData body) {
        return HttpResponse.of(headers(status), body);
    }

    private static ResponseHeaders headers(HttpStatus status) {
        return ResponseHeaders.builder(status)
                .contentType(MediaType.JSON_UTF_8)
                .set("cache-control", "no-store")
                .build();
    }
}
