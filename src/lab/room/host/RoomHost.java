package lab.room.host;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ServerCacheControl;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.file.FileService;
import com.linecorp.armeria.server.file.HttpFile;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lab.otlp.DecodedRequest;
import lab.receive.ArmeriaHttpService;
import lab.receive.EventLoops;
import lab.receive.HostNames;
import lab.receive.OtlpHandler;
import lab.receive.Receiver;
import lab.receive.RefusalLog;
import lab.receive.RequestHeads;
import lab.telemetry.Store;
import lab.web.Viewer;
import lab.web.ViewerOptions;

/**
 * A workshop's room: learners join and send OTLP to one port, which also serves the trainer's page. The viewer shows
 * the same telemetry on its own port.
 *
 * <p>The port may be open to the network: OTLP requires the key of a learner who has joined, and the trainer's page
 * only answers this machine.
 */
public final class RoomHost implements AutoCloseable {

    /** A report has a few kilobytes; a batch that waited for an hour has many. */
    private static final Receiver.Limits BODIES = new Receiver.Limits(1 << 20, 2 << 20, 2, Duration.ofSeconds(10), 0);

    private static final int MAX_FORM_BYTES = 64 << 10;
    private static final int CONNECTIONS = 1024;
    private static final int HALF_OPEN = 256;
    private static final Duration HEAD_TIME = Duration.ofSeconds(10);
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String NO_HOST = "no-host.invalid";

    /**
     * The options of a room.
     *
     * @param address to listen on, {@code 0.0.0.0} for the network
     * @param port 0 for a free one
     * @param viewerPort of the viewer's page, only on this machine; 0 for a free one
     * @param root the repository's folder: pages are served from their sources
     * @param folder the room's files
     * @param fresh whether to begin another room, and delete the last one
     * @param lessons that the trainer may choose from
     * @param addresses the host's addresses for learners, the likeliest first; a port is added
     * @param recordings of incidents that the trainer may start
     * @param bundle the file that {@code ./lab fetch --from} gets from this host; null for none
     */
    public record Options(
            String address,
            int port,
            int viewerPort,
            Path root,
            Path folder,
            boolean fresh,
            List<LessonTitle> lessons,
            List<String> addresses,
            List<Path> recordings,
            Path bundle) {}

    /**
     * A lesson that the trainer may choose.
     *
     * @param titles by language
     * @param tasks their sentences, by language
     */
    public record LessonTitle(String name, Map<String, String> titles, Map<String, List<String>> tasks) {}

    /** Another process hosts the room in this folder. */
    public static final class AlreadyHosted extends IOException {

        private AlreadyHosted() {
            super("This folder's room is hosted already.");
        }
    }

    /** A request is decoded and then passed on by the same thread. */
    private static final ThreadLocal<DecodedRequest> DECODED = new ThreadLocal<>();

    private final FileLock lock;
    private final Roster roster;
    private final Gradebook book;
    private final RoomApi api;
    private final Viewer viewer;
    private final Server server;
    private final HostNames hosts;
    private final RefusalLog refused = new RefusalLog();
    private final Map<String, HttpService> receivers = new ConcurrentHashMap<>();
    private final EventLoopGroup serving;
    private final Store store = new Store();
    private final int kept;

    private RoomHost(Options options) throws IOException {
        lock = lock(options.folder);
        Viewer opened = null;
        try {
            if (options.fresh) {
                forget(options.folder);
            }
            roster = Roster.open(options.folder);
            book = Gradebook.open(options.folder, store, roster);
            kept = roster.learners().size();
            opened = Viewer.start(viewerOptions(options), store);
            viewer = opened;
            serving = EventLoops.of(2, "room-");
            hosts = HostNames.of(options.address, options.addresses);
            api = new RoomApi(
                    roster,
                    book,
                    HostedIncident.open(options.folder),
                    options,
                    () -> options.addresses.stream()
                            .map(address -> "http://" + address + ":" + port())
                            .toList());
            server = server(options);
            start(server);
        } catch (IOException | RuntimeException failed) {
            if (opened != null) {
                opened.close();
            }
            lock.channel().close();
            throw failed;
        }
    }

    /**
     * Opens a room.
     *
     * @throws BindException when a port is taken
     * @throws AlreadyHosted when another process has this room
     */
    public static RoomHost open(Options options) throws IOException {
        return new RoomHost(options);
    }

    private static ViewerOptions viewerOptions(Options options) {
        return new ViewerOptions(
                "localhost",
                0,
                0,
                options.viewerPort,
                "",
                Store.Limits.DEFAULT,
                ViewerOptions.BODIES,
                ViewerOptions.page(options.root),
                null);
    }

    private static FileLock lock(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            var lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException ours) {
            // by this process
        }
        channel.close();
        throw new AlreadyHosted();
    }

    private static void forget(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.filter(each -> each.toString().matches(".*\\.(jsonl|properties|gz)"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private Server server(Options options) {
        var builder = EventLoops.server();
        RequestHeads.watch(builder, HEAD_TIME, HALF_OPEN, true, refused);
        builder.errorHandler(new Errors())
                .defaultHostname(NO_HOST)
                .http(new InetSocketAddress(options.address, options.port))
                .bossGroupFactory(_ -> EventLoops.of(1, "room-"))
                .workerGroup(serving, false)
                .gracefulShutdownTimeoutMillis(0, 0)
                .maxNumConnections(CONNECTIONS)
                .maxRequestLength(MAX_FORM_BYTES)
                .disableServerHeader()
                .meterRegistry(new CompositeMeterRegistry())
                .decorator(this::guard);
        builder.service("/v1/{signal}", new Reports());
        if (options.bundle != null) { // hundreds of megabytes, over one Wi-Fi
            builder.route()
                    .get("/bundle")
                    .requestTimeoutMillis(0)
                    .build(HttpFile.of(options.bundle).asService());
        }
        api.mount(builder);
        var pages = options.root.resolve("src/lab/room/host/page");
        var index = HttpFile.builder(pages.resolve("index.html"))
                .cacheControl(ServerCacheControl.REVALIDATED)
                .build()
                .asService();
        builder.service("/", index);
        builder.service("/learner", index);
        builder.serviceUnder(
                "/page",
                files(pages).orElse(files(ViewerOptions.page(options.root)))); // what the viewer's page is made of
        builder.serviceUnder(
                "/", (context, request) -> RoomApi.problem(HttpStatus.NOT_FOUND, "There is no page " + context.path()));
        return builder.build();
    }

    private static FileService files(Path folder) {
        return FileService.builder(folder)
                .cacheControl(ServerCacheControl.REVALIDATED)
                .build();
    }

    private static void start(Server server) throws BindException {
        try {
            server.start().join();
        } catch (CompletionException taken) {
            throw new BindException(String.valueOf(taken.getCause().getMessage()));
        }
    }

    /** Another website must not send requests to this server through the trainer's browser. */
    private HttpResponse guard(HttpService service, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        context.mutateAdditionalResponseHeaders(headers -> headers.set("lab-room", roster.room())
                .set("content-security-policy", POLICY)
                .set("x-content-type-options", "nosniff")
                .set("referrer-policy", "no-referrer")
                .set("cross-origin-resource-policy", "same-origin"));
        var authority = request.authority();
        if (!HostNames.isOne(authority, request.headers().getAll(HttpHeaderNames.HOST))
                || HostNames.host(authority).equals(NO_HOST)) {
            return RoomApi.problem(HttpStatus.BAD_REQUEST, "A request names one Host; this one names none or several.");
        }
        if (!hosts.contains(authority)) {
            return RoomApi.problem(
                    HttpStatus.MISDIRECTED_REQUEST, "This host does not answer to the name " + authority + ".");
        }
        if (!HostNames.isOwn(request.headers().get(HttpHeaderNames.ORIGIN), authority)) {
            return RoomApi.problem(HttpStatus.FORBIDDEN, "Pages of another origin may not talk to this host.");
        }
        return service.serve(context, request);
    }

    /** OTLP from learners who have joined: each has their own receiver with its own limits. */
    private final class Reports implements HttpService {

        private final ServiceOptions options =
                ArmeriaHttpService.into(new OtlpHandler(BODIES, store)).options();

        @Override
        public ServiceOptions options() {
            return options;
        }

        @Override
        public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
            var sender = api.sender(request.headers());
            if (sender.isEmpty()) {
                return RoomApi.problem(HttpStatus.UNAUTHORIZED, "This room does not know that learner.");
            }
            return receivers
                    .computeIfAbsent(sender.get().id(), _ -> receiver(sender.get()))
                    .serve(context, request);
        }
    }

    private HttpService receiver(Roster.Learner learner) {
        var handler = new OtlpHandler(BODIES, store);
        handler.divert(DECODED::set);
        handler.tap(message -> {
            var request = DECODED.get();
            DECODED.remove();
            book.arrived(learner, request, message);
        });
        return ArmeriaHttpService.into(handler);
    }

    /** In JSON, without Armeria's error page. */
    private static final class Errors implements ServerErrorHandler {

        @Override
        public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
            return null; // as the default does, with renderStatus
        }

        @Override
        public AggregatedHttpResponse renderStatus(
                ServiceRequestContext context,
                ServiceConfig config,
                RequestHeaders headers,
                HttpStatus status,
                String description,
                Throwable cause) {
            return AggregatedHttpResponse.of(
                    status, MediaType.JSON_UTF_8, HttpData.ofUtf8("{\"message\":\"" + status.reasonPhrase() + "\"}"));
        }
    }

    /** The address of the trainer's page. */
    public URI page() {
        return URI.create("http://localhost:" + port() + "/");
    }

    /** The address of the viewer's page. */
    public URI viewer() {
        return viewer.page();
    }

    public int port() {
        return server.activeLocalPort();
    }

    /** The code for joining. */
    public String code() {
        return roster.code();
    }

    /** The number of learners when the room was opened. */
    public int kept() {
        return kept;
    }

    /** The store with all reports. */
    public Store store() {
        return store;
    }

    /** Frees the ports; the room continues when it is hosted again. */
    @Override
    public void close() {
        try {
            server.stop().get(1, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | TimeoutException late) {
            // its ports are free
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        serving.shutdownGracefully();
        viewer.close();
        book.close();
        try {
            lock.channel().close();
        } catch (IOException gone) {
            // closed already
        }
    }
}
