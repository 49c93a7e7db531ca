package lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import lab.build.InProcessRun;
import lab.receive.Receiver;
import lab.receive.RefusalLog;
import lab.stack.Ports;
import lab.telemetry.Store;
import lab.terminal.canvas.Cells;
import lab.text.BadArgument;
import lab.text.CommandFailed;
import lab.web.Viewer;
import lab.web.ViewerOptions;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Opens the viewer, until the user ends it. */
@Command(
        name = "view",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "What is full lets the oldest go, and the page says so. The page's data is also a JSON API:"
                    + " src/lab/web/API.md."
        })
final class ViewCommand implements Callable<Integer> {

    private static final int TOKEN_BYTES = 16;

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description =
                    "Shows what is in these files first (a folder, or a pattern such as 'logs/*.jsonl', too): OTLP"
                            + " JSON as --save, the Collector's file exporter or the SDK's logging exporters write it,"
                            + " also in a log's lines; traces of Jaeger, Tempo and Zipkin (JSON); recordings of JFR;"
                            + " plain, gzip or zstd.")
    private List<String> files = List.of();

    @Option(names = "--port", paramLabel = "PORT", description = "Of the page (default 4319); 0 for a free one.")
    private int port = 4319;

    @Option(names = "--http-port", paramLabel = "PORT", description = "Of OTLP over HTTP (default 4318).")
    private int httpPort = 4318;

    @Option(names = "--grpc-port", paramLabel = "PORT", description = "Of OTLP over gRPC (default 4317).")
    private int grpcPort = 4317;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS|NAME",
            description =
                    "Listens at this address (default localhost: this machine alone). Any other address needs a token,"
                            + " from the page and from who sends. A name that is not an address of this machine, a"
                            + " proxy's for one, is allowed as with --allow-host. May be given several times.")
    private List<String> hosts = List.of();

    private String host = "localhost";

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description =
                    "Answers to this name, too: what senders call it in a container's or a proxy's network, such as"
                            + " host.docker.internal. May be given several times.")
    private List<String> allowed = List.of();

    @Option(
            names = "--cors",
            paramLabel = "ORIGIN",
            description =
                    "Lets pages of this origin, such as http://localhost:3000, send OTLP over HTTP from a browser; *"
                            + " for all. May be given several times.")
    private List<String> cors = List.of();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The token; one is made up when another address needs it.")
    private String token;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Adds all that arrives to this file, as lines of OTLP JSON.")
    private Path save;

    @Option(names = "--spans", paramLabel = "N", description = "Keeps so many spans (default 50000).")
    private int spans = Store.Limits.DEFAULT.spans();

    @Option(names = "--points", paramLabel = "N", description = "Keeps so many metric points (default 100000).")
    private int points = Store.Limits.DEFAULT.metricPoints();

    @Option(names = "--logs", paramLabel = "N", description = "Keeps so many log records (default 50000).")
    private int logs = Store.Limits.DEFAULT.logRecords();

    @Option(names = "--samples", paramLabel = "N", description = "Keeps so many samples of profiles (default 1000000).")
    private int samples = Store.Limits.DEFAULT.profileSamples();

    @Option(names = "--megabytes", paramLabel = "N", description = "Keeps so much of all of them (default 96).")
    private long megabytes = Store.Limits.DEFAULT.bytes() >> 20;

    @Option(
            names = "--body-megabytes",
            paramLabel = "N",
            description = "Takes so much in one request, decompressed (default 8).")
    private int bodyMegabytes = ViewerOptions.BODIES.bodyBytes() >> 20;

    @Option(
            names = "--mcp",
            description =
                    "Answers a coding assistant at /mcp of the page's port (Model Context Protocol): what is slow,"
                            + " what failed, what is different about it.")
    private boolean mcp;

    @Option(
            names = "--stdio",
            description =
                    "With --mcp: also answers over stdin and stdout, and ends when stdin does. For an assistant that"
                            + " starts the viewer itself.")
    private boolean stdio;

    ViewCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        Thread.setDefaultUncaughtExceptionHandler(ViewCommand::end);
        var options = options();
        var assistant = System.out; // only MCP messages may go there; everything else goes to stderr
        if (stdio) System.setOut(System.err);
        var tools = mcp ? tools() : null;
        var store = new Store(options.limits());
        var opened = OpenedFiles.open(files, store);
        try (var viewer = Viewer.start(options, store, tools)) {
            var out = spec == null || stdio
                    ? new PrintWriter(System.out)
                    : spec.commandLine().getOut(); // parsed without picocli
            out.println("viewer     " + viewer.page());
            out.println("OTLP/HTTP  http://" + host + ":" + viewer.httpPort() + "    OTLP/gRPC  http://" + host + ":"
                    + viewer.grpcPort());
            viewer.refused().listen(entry -> {
                out.println(Cells.harmless(line(entry)));
                out.flush();
            });
            if (!options.token().isEmpty())
                out.println("senders    OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20" + options.token());
            opened.lines().forEach(out::println);
            if (save != null) out.println("saving to  " + save);
            if (mcp) out.println("MCP        " + viewer.page().resolve(Viewer.ToolEndpoint.PATH));
            out.println("Ctrl-C ends it.");
            out.flush();
            Runtime.getRuntime().addShutdownHook(new Thread(viewer::close));
            if (stdio) tools.overStdio(viewer::page, System.in, assistant);
            else new CountDownLatch(1).await();
        } catch (BindException taken) {
            throw new CommandFailed(whoHolds());
        } catch (UnknownHostException unknown) {
            throw new BadArgument("--host " + host + " is not an address of this machine.");
        }
        return 0;
    }

    /** Compiles and loads the room lab.mcp. */
    private Viewer.ToolEndpoint tools() throws IOException, InterruptedException, ReflectiveOperationException {
        return (Viewer.ToolEndpoint) InProcessRun.in(workbook.root())
                .loadPart(sources(workbook), "lab.mcp.McpEndpoint")
                .getConstructor()
                .newInstance();
    }

    static List<Path> sources(Workbook workbook) throws IOException {
        try (var files = Files.list(workbook.root().resolve("src/lab/mcp"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    private static String line(RefusalLog.Entry entry) {
        var request = entry.request();
        return "refused    "
                + switch (request.status()) {
                    case 0 -> "unanswered";
                    case 200 -> "in part";
                    default -> String.valueOf(request.status());
                }
                + " " + request.protocol() + " "
                + request.path() + " from " + (request.sender().isEmpty() ? "an unknown sender" : request.sender())
                + ": " + request.reason() + (entry.count() > 1 ? " (" + entry.count() + " times)" : "");
    }

    /** After an Error in one of its threads, a viewer may accept requests and never answer. So it exits instead. */
    private static void end(Thread thread, Throwable thrown) {
        if (thrown instanceof Error) {
            System.err.println("The viewer ended: " + thrown + " in " + thread.getName()
                    + ". With --megabytes it keeps more, or less.");
            Runtime.getRuntime().halt(1);
        }
        System.err.println("In " + thread.getName() + ": " + thrown);
    }

    private ViewerOptions options() {
        for (var number : new long[] {spans, points, logs, samples, megabytes})
            if (number < 0) throw new BadArgument("A limit cannot be " + number + ".");
        if (stdio && !mcp) throw new BadArgument("--stdio is for --mcp: ./lab view --mcp --stdio.");
        if (bodyMegabytes < 1 || bodyMegabytes > 512) throw new BadArgument("--body-megabytes must be from 1 to 512.");
        for (var each : new int[] {port, httpPort, grpcPort})
            if (each < 0 || each > 65535) throw new BadArgument("There is no port " + each + ".");
        for (var origin : cors)
            if (!origin.equals("*") && !origin.matches("https?://[^/?#\\s]+"))
                throw new BadArgument("--cors " + Cells.harmless(origin)
                        + " is not an origin: it is written as http://localhost:3000.");
        var names = new ArrayList<>(allowed);
        for (var one : hosts) {
            if (isHere(one)) host = one;
            else names.add(one);
        }
        for (var name : names)
            if (!name.matches("[\\p{Alnum}._:\\[\\]-]+"))
                throw new BadArgument(Cells.harmless(name) + " is not a host name.");
        var limits = new Store.Limits(spans, points, logs, samples, megabytes << 20);
        var known = ViewerOptions.BODIES;
        var body = bodyMegabytes << 20;
        var bodies = new Receiver.Limits(
                body,
                Math.max(known.allBodiesBytes(), 2L * body),
                known.concurrent(),
                known.bodyTime(),
                known.requests());
        return new ViewerOptions(
                        host,
                        grpcPort,
                        httpPort,
                        port,
                        secret(),
                        limits,
                        bodies,
                        ViewerOptions.page(workbook.root()),
                        save)
                .withNames(names)
                .withCors(cors);
    }

    /** The given token, a generated one if required, or none. */
    private String secret() {
        if (token != null && !token.matches("[A-Za-z0-9._~-]{8,}"))
            throw new BadArgument("--token must be 8 or more letters, digits or . _ ~ -");
        if (token != null) return token;
        if (isLoopback(host)) return "";
        var random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** An address of this machine, or a name of one. A literal IP address always counts as one. */
    private static boolean isHere(String host) {
        try {
            var address = InetAddress.getByName(host);
            return address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null
                    || host.matches("[0-9.]+|.*:.*");
        } catch (UnknownHostException | SocketException unknown) {
            return false;
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    private String whoHolds() {
        for (var each : new int[] {port, httpPort, grpcPort}) {
            if (each != 0 && !Ports.free(each)) {
                return "Port " + each + " is taken by " + Ports.holder(each).orElse("another process")
                        + ": end it, or choose others with --port, --http-port and --grpc-port.";
            }
        }
        return "The viewer cannot listen on " + host + ": is it an address of this machine?";
    }
}
