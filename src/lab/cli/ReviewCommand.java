package lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import lab.otlp.DecodedRequest;
import lab.otlp.files.TelemetryFiles;
import lab.receive.GrpcReceiver;
import lab.receive.OtlpHandler;
import lab.receive.Receiver;
import lab.review.Baseline;
import lab.review.Review;
import lab.review.ReviewData;
import lab.review.Suppressions;
import lab.review.findings.FindingKind.Level;
import lab.review.live.Interruption;
import lab.review.live.LiveReview;
import lab.review.live.ReviewQueue;
import lab.review.live.ReviewedProcess;
import lab.review.live.ViewerExport;
import lab.review.report.ReportFormat;
import lab.review.report.ReviewReport;
import lab.review.report.TerminalReview;
import lab.review.wording.Wording;
import lab.stack.Ports;
import lab.telemetry.Store;
import lab.terminal.Console;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Terminal;
import lab.text.BadArgument;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reviews any program's telemetry. */
@Command(
        name = "review",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "./lab review -- java -jar shop.jar   runs a command, and reviews what it sends.",
            "./lab review FILE                    reviews a recording: what ./lab view FILE takes.",
            "./lab review                         listens on 4317 and 4318 until Ctrl-C.",
            "./lab review --viewer                reviews what a running ./lab view holds.",
            "",
            "1 when a limit is broken, else the command's exit code. What is to be passed over stands in"
                    + " lab-review.txt, with a reason each: docs/review.md."
        })
final class ReviewCommand implements Callable<Integer> {

    private static final String SUPPRESSIONS = "lab-review.txt";

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "A recording: what ./lab view FILE takes.")
    private Path file;

    @Option(names = "--all", description = "Show every rule and finding, with all places.")
    private boolean all;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Print json, junit, markdown or sarif in place of the report.")
    private ReportFormat format;

    @Option(names = "--output", paramLabel = "FILE", description = "Write the format there, and print the report.")
    private Path output;

    @Option(names = "--fail-under", paramLabel = "N", description = "Exit with 1 when a service scores less.")
    private Double failUnder;

    @Option(
            names = "--fail-on",
            paramLabel = "LEVEL",
            description = "Exit with 1 when there is a finding of this level or a worse one: violation, improvement,"
                    + " information.")
    private String failOn;

    @Option(
            names = "--suppressions",
            paramLabel = "FILE",
            description = "What is passed over (default: lab-review.txt, when it is there).")
    private Path suppressions;

    @Option(names = "--baseline", paramLabel = "FILE", description = "Findings that are known: only new ones fail.")
    private Path baseline;

    @Option(names = "--write-baseline", paramLabel = "FILE", description = "Write the findings there as a baseline.")
    private Path writeBaseline;

    @Option(
            names = "--force-endpoint",
            description = "Have the command send here, also where an endpoint is set already.")
    private boolean forceEndpoint;

    @Option(names = "--viewer", description = "Review what the running viewer holds.")
    private boolean viewer;

    @Option(names = "--viewer-port", paramLabel = "PORT", description = "Of the viewer's page (default 4319).")
    private Integer viewerPort;

    @Option(
            names = "--viewer-token",
            paramLabel = "TOKEN",
            description = "The viewer's token, where it was started with one.")
    private String viewerToken;

    @Option(names = "--http-port", paramLabel = "PORT", description = "Of OTLP over HTTP (default 4318).")
    private Integer httpPort;

    @Option(names = "--grpc-port", paramLabel = "PORT", description = "Of OTLP over gRPC (default 4317).")
    private Integer grpcPort;

    @Option(names = "--lang", paramLabel = "LANGUAGE", description = "en or ko; else the locale's.")
    private Language lang;

    @Option(names = "--command", hidden = true, description = "What stands behind --, as LabCommand puts it.")
    private String command;

    ReviewCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var level = arguments();
        var passedOver = suppressions != null
                ? Suppressions.read(suppressions)
                : Files.exists(Path.of(SUPPRESSIONS)) ? Suppressions.read(Path.of(SUPPRESSIONS)) : Suppressions.NONE;
        var known = baseline == null ? Baseline.NONE : Baseline.read(baseline);
        var review = new Review(ReviewData.read(workbook.root()), Clock.systemUTC());
        if (file != null || viewer) {
            return report(review, feed(review, null), level, passedOver, known);
        }
        var interruption = new Interruption();
        var exit = 1;
        try {
            exit = report(review, feed(review, interruption), level, passedOver, known);
        } finally {
            interruption.reported(exit);
        }
        return exit;
    }

    private int report(Review review, int ended, Level level, Suppressions passedOver, Baseline known)
            throws IOException {
        var applied = passedOver.apply(review.conclude());
        var wording = Wording.read(workbook.root().resolve("src/lab/review"), Language.of(lang, System.getenv()));
        var report = new ReviewReport(applied.result(), applied.suppressed(), applied.unused(), known, wording);
        print(report);
        if (writeBaseline != null) {
            Baseline.write(writeBaseline, applied.result().findings());
        }
        return isBroken(report, level) ? 1 : ended;
    }

    private Level arguments() {
        if (command != null && command.isEmpty()) {
            throw new BadArgument("There is no command behind --: ./lab review -- java -jar shop.jar");
        }
        if (command != null && file != null) {
            throw new BadArgument("Review one thing at a time: a command or a file.");
        }
        if (viewer && (httpPort != null || grpcPort != null)) {
            throw new BadArgument("--viewer listens on no port: --http-port and --grpc-port go without it.");
        }
        if (viewer && (command != null || file != null)) {
            throw new BadArgument("Review one thing at a time: --viewer takes neither a command nor a file.");
        }
        if (!viewer && (viewerPort != null || viewerToken != null)) {
            throw new BadArgument("--viewer-port and --viewer-token need --viewer.");
        }
        if (file != null && !Files.isRegularFile(file)) {
            throw new BadArgument(file + " is not a file.");
        }
        for (var each : new Path[] {suppressions, baseline}) {
            if (each != null && !Files.isRegularFile(each)) {
                throw new BadArgument(each + " is not a file.");
            }
        }
        if (failUnder != null && !(failUnder >= 0 && failUnder <= 100)) {
            throw new BadArgument("--fail-under takes a score from 0 to 100.");
        }
        if (output != null && format == null) {
            throw new BadArgument("--output needs a --format.");
        }
        if (forceEndpoint && command == null) {
            throw new BadArgument("--force-endpoint needs a command behind --.");
        }
        for (var port : new Integer[] {httpPort, grpcPort, viewerPort}) {
            if (port != null && (port < 0 || port > 65_535)) {
                throw new BadArgument("There is no port " + port + ".");
            }
        }
        return failOn == null
                ? null
                : Arrays.stream(Level.values())
                        .filter(one -> one.id().equals(failOn))
                        .findFirst()
                        .orElseThrow(() -> new BadArgument(
                                "--fail-on takes violation, improvement or information, not " + failOn + "."));
    }

    /** Receives the telemetry for a review; returns the exit code of the command, or 0. */
    private int feed(Review review, Interruption interruption) throws Exception {
        if (file != null) {
            read(review, file, file.toString());
            return 0;
        }
        if (viewer) {
            readViewer(review);
            return 0;
        }
        var handler = new OtlpHandler(Receiver.Limits.DEFAULT, new Store(new Store.Limits(0, 0, 0)));
        var queue = new ReviewQueue(review);
        handler.divert(
                decoded -> queue.add(new ReviewQueue.Arrived(decoded.spans(), decoded.metrics(), decoded.logs())));
        var free = command == null ? -1 : 0;
        try (queue;
                var http = Receiver.start(address(httpPort != null ? httpPort : free < 0 ? 4318 : 0), handler);
                var grpc = GrpcReceiver.start(address(grpcPort != null ? grpcPort : free < 0 ? 4317 : 0), handler)) {
            return command != null
                    ? new ReviewedProcess(List.of(command.split("\0", -1)), err(), forceEndpoint)
                            .run(http.endpoint().toString(), "http://127.0.0.1:" + grpc.port())
                    : listen(review, http, grpc, interruption);
        } catch (BindException taken) {
            throw new CommandFailed(whoHolds());
        }
    }

    private void read(Review review, Path from, String name) throws IOException {
        var read = TelemetryFiles.read(from, decoded -> add(review, decoded));
        if (read.requests() == 0) {
            throw new CommandFailed(name + " holds no telemetry: "
                    + (read.passedOver() == 0 ? "it is empty." : read.firstProblem() + "."));
        }
        if (read.passedOver() > 0) {
            err().println(Cells.harmless(read.passedOver() + " passed over: " + read.firstProblem()));
        }
    }

    private void readViewer(Review review) throws IOException, InterruptedException {
        var page = URI.create("http://localhost:" + (viewerPort == null ? 4319 : viewerPort));
        var export = Files.createTempFile("lab-review", ".jsonl");
        try {
            ViewerExport.fetch(page, viewerToken, export);
            read(review, export, "The viewer on " + page);
        } finally {
            Files.deleteIfExists(export);
        }
    }

    private int listen(Review review, Receiver http, GrpcReceiver grpc, Interruption interruption)
            throws InterruptedException {
        err().println("OTLP/HTTP  " + http.endpoint() + "    OTLP/gRPC  http://127.0.0.1:" + grpc.port());
        err().println("Ctrl-C ends it and prints the review.");
        new LiveReview(review, new Console(err(), Terminal.detect())).until(interruption);
        return 0;
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private String whoHolds() {
        for (var each : new int[] {httpPort != null ? httpPort : 4318, grpcPort != null ? grpcPort : 4317}) {
            if (each != 0 && !Ports.free(each)) {
                return "Port " + each + " is taken by "
                        + Ports.holder(each).orElse("another process")
                        + ": end it, or choose others with --http-port and --grpc-port.";
            }
        }
        return "The receivers cannot listen on this machine's loopback address.";
    }

    static void add(Review review, DecodedRequest decoded) {
        review.addSpans(decoded.spans());
        review.addMetrics(decoded.metrics());
        review.addLogs(decoded.logs());
    }

    private void print(ReviewReport report) throws IOException {
        if (format != null && output != null) {
            Files.writeString(output, format.write(report));
        }
        if (format != null && output == null) {
            out().print(format.write(report));
        } else {
            if (command != null) {
                out().println(); // below the command's own output
            }
            new TerminalReview(report, new Console(out(), Terminal.detect())).print(all);
        }
        out().flush();
    }

    /** Findings of the baseline do not count. A service's score counts only if a limit was set. */
    private boolean isBroken(ReviewReport report, Level level) {
        var tooLow = failUnder != null
                && (report.result().isEmpty() || report.result().lowestScore() < failUnder);
        var tooBad = level != null
                && report.fresh().stream()
                        .anyMatch(finding -> finding.kind().level().compareTo(level) <= 0);
        return tooLow || tooBad;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
