package lab.cli.stack;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lab.build.ChildProcess;
import lab.build.ShutdownHook;
import lab.stack.Board;
import lab.stack.Board.Mode;
import lab.stack.Board.Service;
import lab.stack.BoardProcess;
import lab.stack.BrowserBundle;
import lab.stack.Ports;
import lab.telemetry.Store;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.CommandFailed;
import lab.text.Counted;
import lab.web.Viewer;
import lab.web.ViewerOptions;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the board application, its database and its broker without Docker; Ctrl-C ends everything. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Telemetry goes to OTEL_EXPORTER_OTLP_ENDPOINT; without it to who listens on 4318, else into a viewer that"
                    + " opens with it."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final int STATUS_TURNS = 5; // of a second each
    private static final int BOARD = 8080;
    private static final int GRPC = 4317;
    private static final int OTLP = 4318;
    private static final int PAGE = 4319;

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--mode",
            defaultValue = "sdk",
            description = "How the services are instrumented: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Mode mode;

    @Option(names = "--port", defaultValue = "0", description = "The board's own port. Default: a free one.")
    private int port;

    @Option(
            names = "--browser",
            description = "The board's page sends telemetry of its own: the trace begins at the click. Needs npm.")
    private boolean browser;

    @Option(names = "--seconds", hidden = true, description = "End after this time.")
    private Long seconds;

    @Option(names = "--folder", hidden = true, description = "Where data and logs lie. Default: .lab/demo")
    private Path folder;

    private final List<BoardProcess> running = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Object closing = new Object();
    private volatile boolean ended;
    private Board stage;
    private BoardProcess web;
    private Viewer viewer;

    DemoCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        if (port != 0 && !Ports.free(port)) {
            throw new CommandFailed("Port " + port + " is taken by "
                    + Ports.holder(port).orElse("another process") + ": choose another with --port.");
        }
        folder = folder == null ? workbook.own().resolve("demo") : folder;
        Files.createDirectories(folder);
        try (var lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (lock.tryLock() == null) {
                throw new CommandFailed("A demo is running already: end it first, with Ctrl-C.");
            }
            return run(out);
        }
    }

    private int run(Console out) throws Exception {
        var ctrlC = new ShutdownHook(() -> close(out));
        try {
            if (browser && port == 0) {
                port = Ports.free(BOARD) ? BOARD : ChildProcess.freePort(); // the viewer has to know it first
            }
            var otlp = destination(out);
            stage = Board.open(workbook.root(), folder, words -> step(out, words));
            var board = services(otlp, out);
            out.progressDone();
            describe(out, board);
            return watch(otlp, URI.create(board), out);
        } finally {
            close(out);
            ctrlC.close();
        }
    }

    /**
     * The destination of telemetry: the endpoint in the variable, else a listener on port 4318, else a viewer of our
     * own.
     */
    private URI destination(Console out) throws IOException {
        var named = System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT");
        if (named != null && !named.isBlank()) {
            out.line("  " + out.arrow() + " telemetry goes to " + named);
            return URI.create(named);
        }
        if (!Ports.free(OTLP)) {
            out.line("  " + out.arrow() + " telemetry goes to who listens on " + OTLP + " already: "
                    + Ports.holder(OTLP).orElse("another process"));
            return URI.create("http://localhost:" + OTLP);
        }
        var limits = Store.Limits.DEFAULT;
        viewer = Viewer.start(
                new ViewerOptions(
                                "localhost",
                                Ports.free(GRPC) ? GRPC : 0,
                                OTLP,
                                Ports.free(PAGE) ? PAGE : 0,
                                "",
                                limits,
                                ViewerOptions.BODIES,
                                ViewerOptions.page(workbook.root()),
                                null)
                        .withCors(
                                browser ? List.of("http://localhost:" + port, "http://127.0.0.1:" + port) : List.of()),
                new Store(limits));
        return URI.create("http://localhost:" + viewer.httpPort());
    }

    private String services(URI otlp, Console out) throws IOException, InterruptedException {
        var environment = new HashMap<String, String>();
        environment.put("BOARD_VERSION", System.getenv().getOrDefault("BOARD_VERSION", "1.0.0"));
        step(out, "starting board-web and board-recorder (" + mode + ")");
        var recorder = start(Service.recorder, otlp, environment);
        environment.put("PORT", String.valueOf(port));
        environment.putAll(page(otlp, out));
        web = start(Service.web, otlp, environment);
        var board = web.ready(Board.patience());
        environment.put("PORT", "0");
        recorder.ready(Board.patience());
        step(out, "starting board-visitor");
        environment.put("BOARD_URL", board);
        start(Service.visitor, otlp, environment).ready(Board.patience());
        return board;
    }

    /** What board-web needs for a page that sends telemetry. */
    private Map<String, String> page(URI otlp, Console out) throws IOException, InterruptedException {
        if (!browser) {
            return Map.of();
        }
        step(out, "making the page's script (npm)");
        return BrowserBundle.environment(workbook.root(), otlp.getScheme() + "://" + otlp.getAuthority());
    }

    /**
     * Another version of board-web in the place of the one that runs; who asks meanwhile finds nobody, as it is with
     * one instance.
     */
    private void deploy(String version, URI otlp, URI board, Console out) throws IOException, InterruptedException {
        step(out, "deploying board-web " + version);
        synchronized (closing) {
            if (ended) {
                return;
            }
            running.remove(web);
            web.close();
            var environment = new HashMap<>(page(otlp, out));
            environment.put("BOARD_VERSION", version);
            environment.put("PORT", String.valueOf(board.getPort()));
            web = start(Service.web, otlp, environment);
        }
        try {
            web.ready(Board.patience());
        } catch (IOException gone) {
            if (ended) {
                return; // Ctrl-C meanwhile
            }
            throw gone;
        }
        out.progressDone();
        out.line("  " + out.passed() + " board-web is " + version + " now");
        out.writer().flush();
    }

    private BoardProcess start(Service service, URI otlp, Map<String, String> environment)
            throws IOException, InterruptedException {
        var part = stage.start(service, mode, otlp, environment);
        synchronized (closing) {
            running.add(part);
        }
        return part;
    }

    private void describe(Console out, String board) {
        if (viewer != null) {
            out.line("  " + out.passed() + " the viewer  " + viewer.page());
        }
        out.line("  " + out.passed() + " the board   " + board + "  instrumented: " + mode);
        if (browser) {
            out.line("                open it and click on the comments of a post: the trace begins there");
            if (viewer == null) {
                out.line("                who takes the telemetry has to allow that page: ./lab view --cors " + board);
            }
        }
        out.line("  " + out.passed() + " break it    curl -X PUT " + board + "/api/faults/slow-sql");
        out.line("                GET …/api/faults lists them, DELETE …/api/faults/slow-sql mends it");
        out.line("                PUT …/api/version/1.1.0 deploys the release with the bug");
        out.line("  " + out.passed() + " logs        " + shown(folder) + "/*.log");
        out.line("  " + out.arrow() + " Ctrl-C ends everything");
    }

    private Path shown(Path path) {
        return path.startsWith(workbook.root()) ? workbook.root().relativize(path) : path;
    }

    /** Waits for Ctrl-C, or until a part has ended. */
    private int watch(URI otlp, URI board, Console out) throws IOException, InterruptedException {
        var started = System.nanoTime();
        for (var turn = 1; !end.await(1, TimeUnit.SECONDS); turn++) {
            var version = web.asksFor();
            if (version != null) {
                deploy(version, otlp, board, out);
            }
            for (var part : running) {
                if (!part.alive() && !ended) { // or Ctrl-C has just ended it
                    out.progressDone();
                    throw new CommandFailed(part.name() + " has ended by itself: see " + part.log());
                }
            }
            var elapsed = (System.nanoTime() - started) / 1_000_000_000;
            if (viewer != null && turn % STATUS_TURNS == 0) {
                out.progress("  " + counted());
            }
            if (seconds != null && elapsed >= seconds) {
                out.progressDone();
                if (viewer != null) {
                    out.line("  " + out.passed() + " " + counted());
                }
                return 0;
            }
        }
        return 0;
    }

    private String counted() {
        var store = viewer.store();
        var services = new HashSet<String>();
        var key = io.opentelemetry.api.common.AttributeKey.stringKey("service.name");
        store.spans().forEach(span -> services.add(span.getResource().getAttribute(key)));
        var gone = store.evicted();
        return "received from " + Counted.of(services.size(), "service") + ": "
                + Counted.of(store.spans().size() + gone.spans(), "span") + ", "
                + Counted.of(store.metrics().size(), "metric") + ", "
                + Counted.of(store.logs().size() + gone.logRecords(), "log record");
    }

    private static void step(Console out, String words) {
        if (out.terminal().colour()) {
            out.progress("  " + words + " …");
        } else {
            out.line("  " + out.open() + " " + words);
        }
    }

    /** Stops clients first, then servers, then what they need. Idempotent, because Ctrl-C calls it, too. */
    private void close(Console out) {
        synchronized (closing) {
            if (ended) {
                return;
            }
            ended = true;
            step(out, "ending everything");
            for (var part : running.reversed()) {
                part.close();
            }
            running.clear();
            if (stage != null) {
                stage.close();
                stage = null;
            }
            if (viewer != null) {
                viewer.close();
            }
            out.progressDone();
            out.line("  " + out.passed() + " everything has ended");
            out.writer().flush();
            end.countDown();
        }
    }
}
