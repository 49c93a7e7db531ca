import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import lab.room.Courier;
import lab.room.Joining;
import lab.room.host.RoomHost;
import lab.text.Language;
import lab.text.Sentences;

/**
 * The host of a room in a process of its own, with thirty learners whose checks are spread evenly over the time, and a
 * trainer's page that looks every two seconds. What learners send is what {@code ./lab check} leaves in their queue.
 */
class BenchRoom {

    private static final Path ROOT = Path.of(System.getProperty("lab.root"));
    private static final String LESSON = "03_propagation";
    private static final int LEARNERS = 30;

    static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("host")) {
            host(Path.of(arguments[1]));
            return;
        }
        var checks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
        var minutes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        var folder = Files.createTempDirectory("bench-room");
        try {
            measure(folder, checks, Duration.ofMinutes(minutes));
        } finally {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void host(Path folder) throws Exception {
        var tasks = List.of("one", "two", "three");
        var lesson =
                new RoomHost.LessonTitle(LESSON, Map.of("en", LESSON, "ko", LESSON), Map.of("en", tasks, "ko", tasks));
        var host = RoomHost.open(new RoomHost.Options(
                "127.0.0.1", 0, 0, ROOT, folder, false, List.of(lesson), List.of("localhost"), List.of(), null));
        System.out.println(host.port() + " " + host.code());
        new CountDownLatch(1).await();
    }

    private static void measure(Path folder, int checks, Duration time) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-XX:+UseParallelGC",
                        "-Xmx152m",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dlab.root=" + ROOT,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ROOT.resolve("scripts/BenchRoom.java").toString(),
                        "host",
                        folder.resolve("host").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var http = HttpClient.newHttpClient();
                var clock = Executors.newScheduledThreadPool(2);
                var said = process.inputReader()) {
            var words = said.readLine().split(" ");
            var address = URI.create("http://localhost:" + words[0]);
            var learners = new ArrayList<Path>();
            var speech = Sentences.read(ROOT.resolve("src/lab/room"), Language.en);
            for (var i = 0; i < LEARNERS; i++) {
                var learner = Files.createDirectories(folder.resolve("learner" + i));
                new Joining(learner, speech).join(address, words[1], "learner " + i, null, "");
                learners.add(learner);
            }
            var before = process.info().totalCpuDuration().orElseThrow();
            var began = System.nanoTime();
            var page = HttpRequest.newBuilder(address.resolve("/api/room?lesson=" + LESSON))
                    .build();
            clock.scheduleAtFixedRate(() -> http.sendAsync(page, BodyHandlers.ofString()), 0, 2, TimeUnit.SECONDS);
            for (var n = 0; n < checks; n++) {
                var due = began + time.toNanos() * n / checks;
                Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                var learner = learners.get(n % LEARNERS);
                leave(learner, n);
                Courier.main(learner.toString());
            }
            var took = Duration.ofNanos(System.nanoTime() - began);
            var used = process.info().totalCpuDuration().orElseThrow().minus(before);
            var grid = http.send(page, BodyHandlers.ofString()).body();
            System.out.printf(
                    "%d checks of %d learners in %d s: %.1f s of CPU, %.2f %% of a core; %d MB resident at most; %d"
                            + " tasks in the grid%n",
                    checks,
                    LEARNERS,
                    took.toSeconds(),
                    used.toMillis() / 1e3,
                    100.0 * used.toMillis() / took.toMillis(),
                    resident(process.pid()),
                    grid.split("\"state\":\"(passed|trying)\",\"since\":\\d+,\"checks\":[1-9]", -1).length - 1);
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    /** A report in the learner's queue. */
    private static void leave(Path learner, int number) throws IOException {
        var values = new Properties();
        var now = Instant.now();
        values.setProperty("id", UUID.randomUUID().toString());
        values.setProperty("kind", "CHECK");
        values.setProperty("began", now.minusSeconds(2).toString());
        values.setProperty("ended", now.toString());
        values.setProperty("lesson", LESSON);
        for (var task = 0; task < 3; task++) {
            values.setProperty(task + ".task", String.valueOf(task + 1));
            values.setProperty(task + ".sentence", "the stock service's span is a child of the shop's");
            values.setProperty(task + ".passed", String.valueOf(number % 4 > task));
            values.setProperty(task + ".message", "Expected a span. ".repeat(20));
        }
        var queue = Files.createDirectories(learner.resolve("queue"));
        var file = queue.resolve("%013d-%d.report".formatted(now.toEpochMilli(), number));
        try (var out = Files.newBufferedWriter(file)) {
            values.store(out, null);
        }
    }

    /** In MB, as Linux counts it. */
    private static long resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
