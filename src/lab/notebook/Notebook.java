package lab.notebook;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import lab.Lab;
import lab.build.Compiler;
import lab.build.Script;
import lab.grade.Grade;
import lab.grade.GradeSentences;
import lab.grade.Grader;
import lab.grade.SpanBatches;
import lab.grade.Telemetry;
import lab.otlp.files.TelemetryFiles;
import lab.receive.Receiver;
import lab.review.Baseline;
import lab.review.Review;
import lab.review.ReviewData;
import lab.review.report.MarkdownReview;
import lab.review.report.ReviewReport;
import lab.review.wording.Wording;
import lab.room.Report;
import lab.room.RoomSession;
import lab.telemetry.Emitted;
import lab.telemetry.Store;
import lab.terminal.Console;
import lab.terminal.Curve;
import lab.terminal.Detail;
import lab.terminal.LinkGraph;
import lab.terminal.Picture;
import lab.terminal.Plot;
import lab.terminal.canvas.Terminal;
import lab.text.Language;
import lab.text.SeededInput;
import lab.workbook.Workbook;

/**
 * The functions for notebooks: {@link #open} a page, emit on it, {@link #show} it, {@link #check} it.
 *
 * <pre>{@code
 * var lab = open("02 · Spans");
 * lab.service("shop").getTracer("shop").spanBuilder("checkout").startSpan().end();
 * show();      // the picture that a lesson draws when it closes its lab
 * check(2); // the same result as ./lab check 02
 * }</pre>
 *
 * A page is a lab that stays open: telemetry from the cells accumulates until the next {@code open}, which starts
 * afresh. Displaying a picture depends on the kernel: the notebook's first cell sets it up once, with {@link #shownBy}.
 */
public final class Notebook {

    private static final int COLUMNS = 100;
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";

    private static Display display = (type, text) -> System.out.println(text);
    private static Set<Detail> details = Set.of();
    private static String title = "";
    private static Lab lab;
    /** The page's collector, if it has one. */
    private static Receiver collector;

    /** The batches that arrived at the collector; new for each page. */
    private static SpanBatches batches = new SpanBatches();

    private static final CapturedOutput PRINTED = new CapturedOutput();

    static {
        // The SDK's test library is on this class path. Its context storage is not for programs.
        if (System.getProperty("io.opentelemetry.context.contextStorageProvider") == null) {
            System.setProperty("io.opentelemetry.context.contextStorageProvider", "default");
        }
    }

    /** Displays something below the running cell. */
    @FunctionalInterface
    public interface Display {

        /** @param type its MIME type: {@code image/svg+xml} or {@code text/markdown} */
        void show(String type, String text);
    }

    private Notebook() {}

    /** Sets how this kernel displays: {@code shownBy((type, text) -> display(text, type))} with IJava and JJava. */
    public static void shownBy(Display kernel) {
        display = kernel;
    }

    /**
     * Begins a new page: forgets earlier telemetry, and shuts down the services of the previous page.
     *
     * @param headline of the pictures
     * @param shown additional details in pictures
     * @return the lab, as lessons open it; there is no need to close it
     */
    public static Lab open(String headline, Detail... shown) {
        close();
        return begin(headline, shown);
    }

    /**
     * Begins a new page whose telemetry goes over the wire, to its own collector on this machine. {@link #show} and
     * {@link #check} see what arrived there, not what was recorded in the process.
     *
     * @return the lab; {@code lab.endpoint()} is the collector's address
     * @throws IOException when no port is free
     */
    public static Lab openWired(String headline, Detail... shown) throws IOException {
        close();
        var receiver = Receiver.start();
        System.setProperty(
                ENDPOINT,
                receiver.endpoint().toString()); // until the page is closed, because exporters are created on demand
        var wired = begin(headline, shown);
        collector = receiver;
        batches = new SpanBatches();
        receiver.handler().tap(batches);
        return wired;
    }

    private static Lab begin(String headline, Detail... shown) {
        title = headline;
        details = Set.of(shown);
        PRINTED.begin();
        lab = Lab.open(headline, shown);
        return lab;
    }

    private static void close() {
        if (lab != null) {
            lab.closeUnseen();
            lab = null;
        }
        if (collector != null) {
            System.clearProperty(ENDPOINT);
            collector.close();
            collector = null;
        }
    }

    /** Shows the telemetry of this page: traces as waterfalls, metrics, logs. */
    public static void show() {
        show(title, emitted().withoutTheSdk());
    }

    /** Shows this telemetry, for example a part of a recording. */
    public static void show(String headline, Emitted emitted) {
        display.show("image/svg+xml", Picture.of(headline, emitted, details).svg(COLUMNS));
    }

    /**
     * Plots a metric of this page: a histogram as its buckets, anything else as a bar for each series.
     *
     * @throws IllegalArgumentException when no such metric was emitted; the message lists the metrics
     */
    public static void plot(String metric) {
        plot(metric, emitted().withoutTheSdk());
    }

    /** Plots a metric of this telemetry. */
    public static void plot(String metric, Emitted emitted) {
        var named = emitted.metrics().stream()
                .filter(each -> each.getName().equals(metric))
                .toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException("No metric " + metric + " was emitted; there are: "
                    + emitted.metrics().stream()
                            .map(MetricData::getName)
                            .distinct()
                            .toList());
        }
        display.show("image/svg+xml", Plot.svg(named));
    }

    /**
     * Shows numbers as a line.
     *
     * @param every the number of values between two marks of the axis, such as those of a day
     * @param marked selects the indexes to highlight
     */
    public static void curve(String headline, double[] values, int every, IntPredicate marked) {
        display.show("image/svg+xml", Curve.line(headline, values, every, marked));
    }

    /** Shows two series of the same length as a scatter plot: a point for each index. */
    public static void cloud(String headline, double[] right, double[] up) {
        display.show("image/svg+xml", Curve.cloud(headline, right, up));
    }

    /** Shows the spans of this page as a graph: solid lines for parents, dashed ones for links. */
    public static void graph() {
        display.show("image/svg+xml", LinkGraph.svg(emitted().spans()));
    }

    /**
     * The telemetry of this page so far.
     *
     * @throws IllegalStateException when no page was opened
     */
    public static Emitted emitted() {
        if (lab == null) {
            throw new IllegalStateException("No page is open: open(\"a headline\") begins one.");
        }
        var store = collector == null ? null : collector.store();
        return store == null ? lab.emitted() : new Emitted(store.spans(), store.metrics(), store.logs());
    }

    /**
     * Reads a recording: lines of OTLP JSON, as {@code ./lab view --save} writes them.
     *
     * @param file relative to the notebook's folder, or to the repository
     * @throws IOException when it cannot be read
     */
    public static Emitted recording(String file) throws IOException {
        var store = new Store();
        var here = Path.of(file);
        TelemetryFiles.open(Files.exists(here) ? here : Workbook.find().root().resolve(file), store);
        return new Emitted(store.spans(), store.metrics(), store.logs());
    }

    /**
     * Grades the telemetry of this page with the same checks as {@code ./lab check}. Shows each task, what is wrong
     * with it, and its hints in folds.
     *
     * @param number the lesson's
     */
    public static void check(int number) throws IOException, InterruptedException {
        var lesson = Workbook.find().lesson(String.valueOf(number));
        var ownFolder = lesson.solution().getParent();
        check(
                lesson,
                emitted(),
                Script.of(lesson.solution()).files().stream()
                        .filter(file -> !file.getParent()
                                .equals(ownFolder)) // a cell does not include the files that the learner edits
                        .toList());
    }

    /**
     * The same for a lesson whose answer is a file beside the program, such as a Collector's configuration.
     *
     * @param companion the text of that file
     */
    public static void check(int number, String companion) throws IOException, InterruptedException {
        var lesson = Workbook.find().lesson(String.valueOf(number));
        var name = Script.of(lesson.solution()).files().getFirst().getFileName();
        var folder = Files.createTempDirectory("lab-notebook");
        try {
            var file = Files.writeString(folder.resolve(name), companion);
            check(lesson, lab == null ? new Emitted(List.of(), List.of(), List.of()) : emitted(), List.of(file));
        } finally {
            Compiler.delete(folder);
        }
    }

    private static void check(Workbook.Lesson lesson, Emitted emitted, List<Path> companions)
            throws IOException, InterruptedException {
        var telemetry = new Telemetry(
                emitted.spans(),
                List.copyOf(emitted.metrics()),
                emitted.logs(),
                collector == null ? List.of() : collector.requests(),
                PRINTED.out(),
                PRINTED.err(),
                0,
                Path.of(""),
                new SeededInput(0),
                companions,
                collector == null ? List.of() : batches.all());
        var began = Instant.now();
        var grade = Grader.judge(checks(lesson), telemetry);
        display.show(
                "text/markdown",
                MarkdownReport.of(
                        lesson,
                        grade,
                        GradeSentences.in(Language.ko, Workbook.find().root())));
        report(lesson, grade, began);
    }

    /** To the room that this workbook is in, if it is in one; what the trainer says stands below the grade. */
    private static void report(Workbook.Lesson lesson, Grade grade, Instant began) {
        var workbook = Workbook.find();
        var room = RoomSession.begin(workbook.root(), null, new Jupyter(workbook).jar());
        if (grade.skipped() == 0) {
            room.report(Report.check(
                    lesson.name(),
                    began,
                    grade.tasks().stream()
                            .map(task -> new Report.Outcome(task.number(), task.what(), task.passed(), task.message()))
                            .toList()));
        }
        var said = new StringWriter();
        room.tell(new Console(new PrintWriter(said, true), new Terminal(COLUMNS, false, true)));
        if (!said.toString().isBlank()) {
            display.show("text/plain", said.toString().strip());
        }
    }

    /**
     * Runs a real Collector: starts it with this configuration, sends it these requests, stops it, and returns its
     * responses and its exports.
     *
     * @param yaml it listens on {@code ${env:HOST}:${env:OTLP_PORT}} and exports to {@code ${env:BACKEND}}
     * @param requests bodies of OTLP/HTTP, in JSON
     * @return a line for each request; one sentence if there is no Collector
     */
    public static String through(String yaml, String... requests) throws IOException, InterruptedException {
        return CollectorText.through(yaml, List.of(requests));
    }

    /** Reviews the telemetry of this page: the score of each service, and its findings. */
    public static void review() {
        review(emitted());
    }

    /** Reviews this telemetry, as {@code ./lab review} does, in the reader's language. */
    public static void review(Emitted emitted) {
        var root = Workbook.find().root();
        var review = new Review(ReviewData.read(root), Clock.systemUTC());
        review.addSpans(emitted.spans());
        review.addMetrics(emitted.metrics());
        review.addLogs(emitted.logs());
        var wording = Wording.read(root.resolve("src/lab/review"), Language.of(null, System.getenv()));
        display.show(
                "text/markdown",
                MarkdownReview.write(
                        new ReviewReport(review.conclude(), List.of(), List.of(), Baseline.NONE, wording)));
    }

    /** A question about a recording, for {@link #check(String, Finding...)}: see {@link Finding}. */
    public static Finding finding(int number, String what, String given, String hash, String hint) {
        return new Finding(number, what, given, hash, hint);
    }

    /**
     * Grades a learner's findings where no program emitted anything. Shows each question, and a hint if the answer is
     * wrong.
     */
    public static void check(String headline, Finding... findings) {
        display.show("text/markdown", MarkdownReport.of(headline, findings));
    }

    /** Compiled by {@code ./lab notebooks}, and on the class path that it wrote. */
    private static Class<?> checks(Workbook.Lesson lesson) {
        try {
            var name = lesson.checks().getFileName().toString().replace(".java", "");
            return new FreshChecks(name).loadClass(name);
        } catch (ClassNotFoundException newer) {
            throw new IllegalStateException("The checks of " + lesson.name()
                    + " are not built: ./lab notebooks --prepare builds them; then restart the kernel.");
        }
    }
}
