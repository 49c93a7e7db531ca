import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Times whole commands in turn, round by round, so that a machine that slows down slows all of them. */
class Bench {

    static final Path ROOT = Path.of(System.getProperty("lab.root"));
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    static final Path LESSON = ROOT.resolve("lessons/01_signals.java");

    interface Timed {
        List<String> command(int round) throws IOException;
    }

    void main(String[] arguments) throws Exception {
        var rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        var scratch = Files.createTempDirectory("lab-bench");
        try {
            var commands = commands(scratch);
            var times = new LinkedHashMap<String, List<Double>>();
            for (var round = -1; round < rounds; round++) { // the first warms the machine and is not counted
                for (var each : commands.entrySet()) {
                    System.err.printf("\r\033[Kround %d of %d: %s", round + 1, rounds, each.getKey());
                    var seconds = seconds(each.getValue().command(round));
                    if (round >= 0) {
                        times.computeIfAbsent(each.getKey(), key -> new ArrayList<>())
                                .add(seconds);
                    }
                }
            }
            System.err.print("\r\033[K");
            print(times, rounds);
        } finally {
            try (var files = Files.walk(scratch)) {
                for (var file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    Map<String, Timed> commands(Path scratch) throws Exception {
        Files.writeString(
                scratch.resolve("Hello.java"), "class Hello { void main() { System.out.println(\"hello\"); } }");
        seconds(List.of(
                JAVA + "c",
                "-d",
                scratch.toString(),
                scratch.resolve("Hello.java").toString()));
        var commands = new LinkedHashMap<String, Timed>();
        commands.put("hello", round -> List.of(JAVA, "-Xshare:auto", "-cp", scratch.toString(), "Hello"));
        commands.put("run", round -> List.of(ROOT + "/lab", "run", LESSON.toString()));
        commands.put("edit", round -> {
            var edited = scratch.resolve("01_signals.java"); // each round another comment: another content to compile
            Files.writeString(edited, Files.readString(LESSON) + "// edit " + round + System.nanoTime() + "\n");
            return List.of(ROOT + "/lab", "run", edited.toString());
        });
        commands.put("jbang", round -> List.of("env", "LAB_JBANG=fetched", ROOT + "/jbang", LESSON.toString()));
        // What the stock launch script does: a plain JVM prints the command line, a shell evaluates it.
        var stock = "eval \"exec $('%s' -cp '%s' dev.jbang.Main run '%s')\"".formatted(JAVA, jbangClasspath(), LESSON);
        commands.put("stock", round -> List.of("sh", "-c", stock));
        commands.put("check", round -> List.of(ROOT + "/lab", "check", "--solutions"));
        return commands;
    }

    String jbangClasspath() throws IOException {
        try (var files = Files.list(ROOT.resolve(".lab/jbang"))) {
            return Files.readString(
                            files.filter(file -> file.getFileName().toString().startsWith("classpath-"))
                                    .max(java.util.Comparator.naturalOrder())
                                    .orElseThrow())
                    .strip();
        }
    }

    double seconds(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LAB_DISCOVER", "off");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var start = System.nanoTime();
        var process = builder.start();
        process.getOutputStream().close();
        var printed = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + " failed:\n" + printed);
            }
        } catch (InterruptedException stopped) {
            process.destroy();
            throw new IOException(stopped);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    void print(Map<String, List<Double>> times, int rounds) throws IOException {
        long lessons;
        try (var files = Files.list(ROOT.resolve("solutions"))) {
            lessons = files.filter(file -> file.toString().endsWith(".java")).count();
        }
        var hello = median(times.get("hello"));
        var run = median(times.get("run"));
        var edit = median(times.get("edit"));
        var jbang = median(times.get("jbang"));
        var stock = median(times.get("stock"));
        var check = median(times.get("check"));
        System.out.printf(
                "medians of %d rounds, JDK %s, %d processors%n%n",
                rounds, Runtime.version(), Runtime.getRuntime().availableProcessors());
        row("JVM hello world", hello, "");
        row("./lab run 01, unchanged", run, "%.1f x hello world (at most 6)".formatted(run / hello));
        row("./lab run 01, after an edit", edit, "(at most 1 s)");
        row("./jbang lessons/01_signals.java", jbang, "%.2f x the stock launch (at most 0.5)".formatted(jbang / stock));
        row("stock jbang, the same lesson", stock, "");
        row(
                "./lab check --solutions, a lesson",
                check / lessons,
                "%d lessons in %.2f s (at most 1 s each)".formatted(lessons, check));
    }

    void row(String what, double seconds, String ratio) {
        System.out.printf("  %-36s %6.3f s   %s%n", what, seconds, ratio);
    }

    double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
