package lab.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ServerCacheControl;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.file.FileService;
import com.linecorp.armeria.server.file.HttpFile;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.EventLoopGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import lab.otlp.files.OtlpFile;
import lab.receive.ArmeriaHttpService;
import lab.receive.EventLoops;
import lab.receive.GrpcService;
import lab.receive.OtlpHandler;
import lab.receive.RefusalLog;
import lab.receive.RequestHeads;
import lab.telemetry.Store;

/**
 * The viewer: receives OTLP at two ports, and serves a page and its API at a third.
 *
 * <p>Everything is kept in memory within limits. The oldest data is dropped first, and the page reports how much.
 */
public final class Viewer implements AutoCloseable {

    /** Allows only the page's own files, and no inline code. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Pattern GZIP = Pattern.compile("(?i)\\bgzip\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))");

    private static final List<String> VIEWS = List.of(
            "/",
            "/overview",
            "/traces",
            "/structure",
            "/trace/{id}",
            "/compare/{id}",
            "/metrics",
            "/logs",
            "/profiles",
            "/review",
            "/query");
    private static final int CONNECTIONS = 1024;
    /** The limit of connections without a request yet: fewer than the total, so that room is left for others. */
    private static final int HALF_OPEN = 128;

    private static final Duration HEAD_TIME = Duration.ofSeconds(10);
    private static final long CLOSE_SECONDS = 1;

    private final ViewerOptions options;
    private final Store store;
    private final OtlpFile session;
    private final RefusalLog refused;
    private final Api api;
    private final EventLoopGroup serving = EventLoops.of(2, "viewer-");
    private final ScheduledExecutorService reading = Executors.newScheduledThreadPool(
            1, Thread.ofPlatform().daemon().name("viewer-files").factory());
    private final List<Server> servers = new ArrayList<>();
    private final Door door;

    /** Tools for a coding assistant (MCP), loaded only by {@code ./lab view --mcp}. */
    public interface ToolEndpoint {

        /** Their path on the page's port, behind its guard. */
        String PATH = "/mcp";

        /** @param page the viewer's address, with its token; not known before the viewer has started */
        HttpService overHttp(Supplier<URI> page);

        /** Answers until {@code in} is at its end. Nothing else may be written to {@code out}. */
        void overStdio(Supplier<URI> page, InputStream in, OutputStream out) throws InterruptedException;
    }

    private Viewer(ViewerOptions options, Store store, OtlpFile session, ToolEndpoint tools) {
        this.options = options;
        this.store = store;
        this.session = session;
        var handler = new OtlpHandler(options.bodies(), store);
        refused = handler.refused();
        door = new Door(refused);
        var root = options.pageFolder().toAbsolutePath().resolve("../../../..").normalize(); // src/lab/web/page
        api = new Api(store, root, session, refused);
        if (session != null) handler.tap(session::add);
        servers.add(server(options.grpcPort(), Cors.NONE, false)
                .service(GrpcService.into(handler))
                .serviceUnder("/", this::notGrpc)
                .build());
        servers.add(server(options.httpPort(), new Cors(options.cors()), false)
                .serviceUnder("/", ArmeriaHttpService.into(handler).decorate(this::notHttp))
                .build());
        var page = server(options.port(), Cors.NONE, true);
        api.mount(page);
        var index = HttpFile.builder(options.pageFolder().resolve("index.html"))
                .cacheControl(ServerCacheControl.REVALIDATED)
                .build()
                .asService();
        VIEWS.forEach(view -> page.service(view, index));
        page.serviceUnder(
                "/page",
                FileService.builder(options.pageFolder())
                        .cacheControl(ServerCacheControl.REVALIDATED)
                        .build()
                        .decorate(Viewer::compressed));
        if (tools != null) page.service(ToolEndpoint.PATH, tools.overHttp(this::page));
        page.serviceUnder("/", this::notHere);
        page.decorator(Viewer::secured);
        servers.add(page.build());
    }

    /**
     * Starts a viewer that is ready to receive.
     *
     * @param store keeps the received data; may contain some already
     * @throws BindException if a port is taken
     * @throws IllegalArgumentException if it would listen beyond this machine without a token
     */
    public static Viewer start(ViewerOptions options, Store store) throws IOException {
        return start(options, store, null);
    }

    /**
     * The same with tools for a coding assistant.
     *
     * @param tools null for none
     */
    public static Viewer start(ViewerOptions options, Store store, ToolEndpoint tools) throws IOException {
        if (options.token().isEmpty() && !InetAddress.getByName(options.host()).isLoopbackAddress())
            throw new IllegalArgumentException("Beyond this machine the viewer needs a token.");
        var viewer = new Viewer(options, store, options.save() == null ? null : OtlpFile.save(options.save()), tools);
        try {
            CompletableFuture.allOf(viewer.servers.stream().map(Server::start).toArray(CompletableFuture[]::new))
                    .join();
            return viewer;
        } catch (CompletionException e) {
            viewer.close();
            throw new BindException(e.getCause().getMessage());
        }
    }

    private HttpResponse notGrpc(ServiceRequestContext context, HttpRequest request) {
        return door.refuse(
                context,
                request,
                HttpStatus.NOT_FOUND,
                Door.isGrpc(request.headers())
                        ? "This receiver has no method " + context.path()
                                + ": it takes traces, metrics, logs and profiles."
                        : "This port takes OTLP over gRPC. OTLP over HTTP goes to port " + httpPort() + ".");
    }

    private HttpResponse notHttp(HttpService service, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        return Door.isGrpc(request.headers())
                ? door.refuse(
                        context,
                        request,
                        HttpStatus.NOT_FOUND,
                        "This port takes OTLP over HTTP. OTLP over gRPC goes to port " + grpcPort() + ".")
                : service.serve(context, request);
    }

    private HttpResponse notHere(ServiceRequestContext context, HttpRequest request) {
        if (request.method() != HttpMethod.POST)
            return Door.answer(request.headers(), HttpStatus.NOT_FOUND, "There is no page " + context.path() + ".")
                    .toHttpResponse();
        return door.refuse(
                context,
                request,
                HttpStatus.NOT_FOUND,
                "This port shows the page. OTLP over HTTP goes to port " + httpPort() + ", over gRPC to port "
                        + grpcPort() + ".");
    }

    private ServerBuilder server(int port, Cors cors, boolean isPage) {
        var guard = new RequestGuard(options.host(), options.names(), options.token(), cors, door);
        var server = EventLoops.server();
        RequestHeads.watch(server, HEAD_TIME, HALF_OPEN, isPage, refused);
        return server.errorHandler(door)
                .defaultHostname(RequestGuard.NO_HOST)
                .http(new InetSocketAddress(options.host(), port))
                .bossGroupFactory(name -> EventLoops.of(1, "viewer-"))
                .workerGroup(serving, false)
                .blockingTaskExecutor(reading, false)
                .gracefulShutdownTimeoutMillis(0, 0)
                .maxNumConnections(CONNECTIONS)
                .disableServerHeader()
                .meterRegistry(new CompositeMeterRegistry())
                .decorator(guard::serve);
    }

    /** By gzip, for whoever takes it. Armeria's own decorator loads a native library for Brotli. */
    private static HttpResponse compressed(HttpService files, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        var answer = files.serve(context, request);
        if (request.method() != HttpMethod.GET
                || !GZIP.matcher(request.headers().get("accept-encoding", "")).find()) return answer;
        return HttpResponse.of(answer.aggregate().thenApply(file -> {
            if (!file.status().equals(HttpStatus.OK)) return file.toHttpResponse();
            var bytes = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(bytes)) {
                gzip.write(file.content().array());
            } catch (IOException inMemory) {
                throw new UncheckedIOException(inMemory);
            }
            var headers = file.headers().toBuilder()
                    .set("content-encoding", "gzip")
                    .set("vary", "accept-encoding")
                    .contentLength(bytes.size())
                    .build();
            return HttpResponse.of(headers, HttpData.wrap(bytes.toByteArray()));
        }));
    }

    private static HttpResponse secured(HttpService service, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        context.mutateAdditionalResponseHeaders(headers -> headers.set("content-security-policy", POLICY)
                .set("x-content-type-options", "nosniff")
                .set("referrer-policy", "no-referrer")
                .set("cross-origin-resource-policy", "same-origin"));
        return service.serve(context, request);
    }

    public int grpcPort() {
        return servers.get(0).activeLocalPort();
    }

    public int httpPort() {
        return servers.get(1).activeLocalPort();
    }

    public int port() {
        return servers.get(2).activeLocalPort();
    }

    /** The page's address; with a token, the URL carries it once. */
    public URI page() {
        var any = options.host().equals("0.0.0.0") || options.host().equals("::");
        var host = any ? "localhost" : options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        return URI.create(
                "http://" + host + ":" + port() + "/" + (options.token().isEmpty() ? "" : "?token=" + options.token()));
    }

    /** The store with everything received. */
    public Store store() {
        return store;
    }

    /** The number of open connections to {@code /api/events}. */
    int listeners() {
        return api.live().listeners();
    }

    /** The log of refused requests. */
    public RefusalLog refused() {
        return refused;
    }

    /** Frees the ports at once. Requests under way are cut off. */
    @Override
    public void close() {
        api.live().close();
        var stopping =
                CompletableFuture.allOf(servers.stream().map(Server::stop).toArray(CompletableFuture[]::new));
        try {
            stopping.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception late) {
            // Its threads are daemons, and its ports are free.
        }
        serving.shutdownGracefully();
        reading.shutdown();
        if (session != null) session.close();
    }
}
