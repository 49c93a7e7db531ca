package lab.review.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Needs;
import lab.Repository;
import lab.build.Classpath;
import lab.build.Compiler;
import lab.build.Script;
import lab.grade.ShippedMessages;
import lab.receive.GrpcReceiver;
import lab.receive.OtlpHandler;
import lab.receive.Receiver;
import lab.review.Baseline;
import lab.review.Review;
import lab.review.ReviewData;
import lab.review.ReviewResult;
import lab.review.Suppressions;
import lab.review.findings.FindingKind;
import lab.review.findings.ReviewFinding;
import lab.review.report.ReviewReport;
import lab.review.report.TerminalReview;
import lab.review.wording.Wording;
import lab.telemetry.Store;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.Language;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@code docs/review.md} promises a Spring Boot service: the application of {@code docs/review} runs under review
 * as the page runs it, and the page quotes what was said. {@code -D review=update} writes that into the pages.
 */
@Needs("Spring Boot from the network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpringBootTest {

    private static final Path FOLDER = Repository.ROOT.resolve("docs/review");
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Pattern QUOTED =
            Pattern.compile("(<!-- review: (\\w+) -->\n```text\n)(.*?)(```\n)", Pattern.DOTALL);
    private static final int PATIENCE_SECONDS = 120;
    private static final int COLUMNS = 84;

    private static final boolean UPDATE = "update".equals(System.getProperty("review"));

    /** The steps of the page. */
    enum Step {
        agent,
        starter,
        first_try,
        by_hand
    }

    private Path folder;
    private final Map<Step, ReviewResult> results = new TreeMap<>();

    private record Program(Path classes, List<Path> jars, String main) {}

    @BeforeAll
    @Timeout(300) // four applications, on a machine that may be busy
    void runEachStep(@TempDir Path folder) throws Exception {
        this.folder = folder;
        var orders = program("Orders");
        var agent = new Classpath(Repository.ROOT, folder)
                .alone(Script.of(Repository.ROOT.resolve("compose/board/local/Agent.java"))).stream()
                        .filter(jar -> jar.getFileName().toString().startsWith("opentelemetry-javaagent"))
                        .findFirst()
                        .orElseThrow();
        results.put(Step.agent, review(orders, List.of("-javaagent:" + agent), List.of(), true));
        var named = List.of("--spring.application.name=orders");
        results.put(Step.starter, review(program("Starter"), List.of(), named, false));
        results.put(Step.first_try, review(program("FirstTry"), List.of(), named, false));
        results.put(Step.by_hand, review(program("ByHand"), List.of(), named, false));
    }

    private Program program(String name) throws Exception {
        var script = Script.of(FOLDER.resolve(name + ".java"));
        var jars = new Classpath(Repository.ROOT, folder).alone(script);
        var compiled = new Compiler(folder.resolve("classes"))
                .compile(
                        Stream.concat(Stream.of(script.file()), script.sources().stream())
                                .toList(),
                        jars);
        assertThat(compiled.messages()).isEmpty();
        return new Program(compiled.classes(), jars, compiled.main());
    }

    /** As {@code ./lab review -- java …} does it, while a user asks the service for a few orders and ends it. */
    private ReviewResult review(Program program, List<String> options, List<String> arguments, boolean email)
            throws Exception {
        var log = Files.createTempFile(folder, "service", ".log");
        var pid = Files.createTempFile(folder, "service", ".pid");
        var command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "echo $$ > \"$0\"; log=$1; shift; exec \"$@\" > \"$log\" 2>&1",
                pid.toString(),
                log.toString()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                Stream.concat(Stream.of(program.classes), program.jars.stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)),
                program.main,
                "--server.port=0",
                "--server.address=127.0.0.1"));
        command.addAll(arguments);
        var review = new Review(
                ReviewData.read(Repository.ROOT), Clock.fixed(Instant.parse("2026-11-29T00:00:00Z"), ZoneOffset.UTC));
        var handler = new OtlpHandler(Receiver.Limits.DEFAULT, new Store(new Store.Limits(0, 0, 0)));
        handler.divert(decoded -> {
            review.addSpans(decoded.spans());
            review.addMetrics(decoded.metrics());
            review.addLogs(decoded.logs());
        });
        var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var http = Receiver.start(free, handler);
                var grpc = GrpcReceiver.start(free, handler)) {
            var user = new User(log, pid, email);
            var using = Thread.ofVirtual().start(user);
            new ReviewedProcess(command, new PrintWriter(new StringWriter()), true)
                    .run(http.endpoint().toString(), "http://127.0.0.1:" + grpc.port());
            using.join();
            assertThat(user.failure).as(Files.readString(log)).isNull();
        }
        return review.conclude();
    }

    /** Asks for orders once the service is there, and ends it as Ctrl-C does. */
    private static final class User implements Runnable {

        private final Path log;
        private final Path pid;
        private final boolean email;
        private Exception failure;

        User(Path log, Path pid, boolean email) {
            this.log = log;
            this.pid = pid;
            this.email = email;
        }

        @Override
        public void run() {
            try (var http = HttpClient.newHttpClient()) {
                var service = "http://127.0.0.1:" + port();
                for (var path : List.of("/orders/17", "/orders/18", "/orders/99")) {
                    send(http, HttpRequest.newBuilder(URI.create(service + path)));
                }
                send(
                        http,
                        email
                                ? HttpRequest.newBuilder(URI.create(service + "/orders?email=kim@example.com"))
                                : HttpRequest.newBuilder(URI.create(service + "/orders/search"))
                                        .header("content-type", "application/json")
                                        .POST(BodyPublishers.ofString("{\"email\":\"kim@example.com\"}")));
            } catch (Exception failed) {
                failure = failed;
            } finally {
                end();
            }
        }

        private int port() throws IOException, InterruptedException {
            for (var i = 0; i < 10 * PATIENCE_SECONDS; i++) {
                var started = STARTED.matcher(Files.readString(log));
                if (started.find()) {
                    return Integer.parseInt(started.group(1));
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
            throw new IOException("the service did not start");
        }

        private static void send(HttpClient http, HttpRequest.Builder request)
                throws IOException, InterruptedException {
            http.send(request.build(), BodyHandlers.discarding());
        }

        private void end() {
            try {
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroy);
            } catch (IOException unreadable) {
                failure = unreadable;
            }
        }
    }

    @Test
    void theAgentFindsWhatNobodyWrote() {
        assertThat(kinds(Step.agent))
                .containsExactlyInAnyOrder(
                        FindingKind.DEFAULT_SERVICE_NAME,
                        FindingKind.PERSONAL_DATA,
                        FindingKind.DEPRECATED_ATTRIBUTE); // of the agent's own span for an error page
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void whatIsNotOursToMendIsPassedOverAsThePageSays(Language language) throws IOException {
        var lines = Files.readString(page(language))
                .lines()
                .filter(line -> line.startsWith("deprecated-attribute subject=code."))
                .toList();
        var applied = Suppressions.read(Files.write(Files.createTempFile(folder, "review", ".txt"), lines))
                .apply(results.get(Step.agent));
        assertThat(applied.unused()).isEmpty();
        assertThat(applied.result().findings().stream().map(ReviewFinding::kind))
                .containsExactlyInAnyOrder(FindingKind.DEFAULT_SERVICE_NAME, FindingKind.PERSONAL_DATA);
    }

    private static Path page(Language language) {
        return Repository.ROOT.resolve(language == Language.ko ? "docs/review.ko.md" : "docs/review.md");
    }

    @Test
    void theStarterWithANameAndTheAddressInTheBodyIsClean() {
        assertThat(kinds(Step.starter)).isEmpty();
    }

    @Test
    void whatIsWrittenFromMemoryIsOfYesterday() {
        assertThat(kinds(Step.first_try))
                .containsExactlyInAnyOrder(
                        FindingKind.DEPRECATED_ATTRIBUTE,
                        FindingKind.SPAN_NAME_CARDINALITY,
                        FindingKind.DEFAULT_SERVICE_NAME,
                        FindingKind.UNUSABLE_UNIT);
        assertThat(results.get(Step.first_try).lowestScore()).isLessThan(90);
    }

    @Test
    void mendedByHandItIsAsGoodAsTheStarter() {
        assertThat(kinds(Step.by_hand)).isEmpty();
        assertThat(results.get(Step.by_hand).lowestScore()).isEqualTo(100);
    }

    private Set<FindingKind> kinds(Step step) {
        return results.get(step).findings().stream().map(ReviewFinding::kind).collect(Collectors.toSet());
    }

    /** Ids apart, which differ from run to run; and so does how much came, which the page leaves out. */
    @ParameterizedTest
    @EnumSource(Language.class)
    void thePageQuotesWhatIsSaid(Language language) throws IOException {
        var page = page(language);
        var text = Files.readString(page);
        var steps = EnumSet.noneOf(Step.class);
        var fresh = new StringBuilder();
        var block = QUOTED.matcher(text);
        while (block.find()) {
            var step = Step.valueOf(block.group(2));
            steps.add(step);
            var said = quoted(step, language);
            var same = ShippedMessages.normalized(block.group(3)).equals(ShippedMessages.normalized(said));
            if (!UPDATE) {
                assertThat(ShippedMessages.normalized(block.group(3)))
                        .as(step + " in " + page)
                        .isEqualTo(ShippedMessages.normalized(said));
            }
            block.appendReplacement(
                    fresh, Matcher.quoteReplacement(block.group(1) + (same ? block.group(3) : said) + block.group(4)));
        }
        block.appendTail(fresh);
        assertThat(steps).containsExactly(Step.values());
        if (UPDATE) {
            Files.writeString(page, fresh.toString());
        }
    }

    /** From the score to the last finding. */
    private String quoted(Step step, Language language) {
        var paragraphs = report(step, language).strip().split("\n\n");
        return String.join("\n\n", Arrays.copyOfRange(paragraphs, 1, paragraphs.length - 1)) + "\n";
    }

    private String report(Step step, Language language) {
        var wording = Wording.read(Repository.ROOT.resolve("src/lab/review"), language);
        var applied = Suppressions.NONE.apply(results.get(step));
        var report = new ReviewReport(applied.result(), applied.suppressed(), applied.unused(), Baseline.NONE, wording);
        var text = new StringWriter();
        new TerminalReview(report, new Console(new PrintWriter(text, true), new Terminal(COLUMNS, false, true)))
                .print(false);
        return text.toString();
    }
}
