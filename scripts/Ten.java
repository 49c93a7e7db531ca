import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Runs ./lab check again and again, and compares; or the test that has every answer graded. Exit code 1 when a verdict
 * is wrong or changed, or a process or a file was left.
 */
class Ten {

    static final Path ROOT = Path.of(System.getProperty("lab.root"));
    static final Duration LIMIT = Duration.ofMinutes(5);
    static final Duration LIMIT_OF_ALL_ANSWERS = Duration.ofHours(3);

    /** One run of a check: its exit code and its last line are the verdict. */
    record Verdict(int exit, String lastLine) {}

    final List<String> problems = new ArrayList<>();

    void main(String[] arguments) throws Exception {
        var words = new ArrayList<>(List.of(arguments));
        var rounds = number(words, "-n", 10);
        var loops = number(words, "--load", 0);
        var answers = words.remove("--answers");
        var lessons = lessons().stream()
                .filter(lesson -> words.isEmpty() || words.contains(lesson))
                .toList();
        if (lessons.isEmpty() || lessons.size() < words.size()) {
            System.err.println("There is no such lesson among " + words
                    + ": scripts/ten [-n ROUNDS] [--load LOOPS] [--answers | LESSON…], with numbers of two digits.");
            System.exit(2);
        }
        for (var loop = 0; loop < loops; loop++) {
            Thread.ofPlatform().daemon().start(Ten::spin);
        }
        var temporaryBefore = temporary();
        for (var lesson : lessons) {
            for (var which : answers ? List.<String>of() : List.of("--solutions", "--shipped")) {
                repeat(lesson + " " + which.substring(2), rounds, LIMIT, "check", lesson, which);
            }
        }
        if (answers) { // in one JVM, two at a time
            repeat("answers", rounds, LIMIT_OF_ALL_ANSWERS, "test", "AnswersTest");
        }
        var temporary = temporary();
        temporary.removeAll(temporaryBefore);
        System.out.println();
        problems.forEach(System.out::println);
        if (!temporary.isEmpty()) {
            // Not counted: other programs use this folder too.
            System.out.println("New in " + System.getProperty("java.io.tmpdir")
                    + " meanwhile, by these or by other programs: " + String.join(", ", temporary));
        }
        System.out.println(
                problems.isEmpty()
                        ? "Nothing ever changed, and nothing was left behind."
                        : problems.size() + " problems");
        System.exit(problems.isEmpty() ? 0 : 1);
    }

    /** The number behind this option, which is taken out of the words. */
    static int number(List<String> words, String option, int otherwise) {
        var at = words.indexOf(option);
        if (at < 0 || at + 1 == words.size() || !words.get(at + 1).matches("[1-9]\\d{0,2}")) {
            return otherwise;
        }
        words.remove(at);
        return Integer.parseInt(words.remove(at));
    }

    /** Wants a processor until this process ends. */
    static void spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    void repeat(String what, int rounds, Duration limit, String... command) throws Exception {
        var verdicts = new LinkedHashMap<Verdict, Integer>();
        var files = files();
        var slowest = 0.0;
        for (var round = 1; round <= rounds; round++) {
            System.err.printf("\r\033[K%s, %d of %d", what, round, rounds);
            var started = Instant.now();
            var begun = System.nanoTime();
            var printed = run(limit, verdicts, command);
            slowest = Math.max(slowest, (System.nanoTime() - begun) / 1e9);
            left(started)
                    .forEach(process -> problems.add(what + " left a process behind (with its ports): " + process));
            if (verdicts.size() > 1 || verdicts.firstEntry().getKey().exit != 0) {
                problems.add(what + ", round " + round + ":\n" + printed);
                break;
            }
        }
        var more = files();
        more.removeAll(files);
        more.forEach(file -> problems.add(what + " left a file behind: " + file));
        System.err.print("\r\033[K");
        System.out.printf("%-14s  %s   slowest %.1f s%n", what, told(verdicts), slowest);
    }

    String told(Map<Verdict, Integer> verdicts) {
        var parts = new ArrayList<String>();
        verdicts.forEach((verdict, times) -> parts.add(
                times + " × " + verdict.lastLine + (verdict.exit == 0 ? "" : " (exit " + verdict.exit + ")")));
        return String.join("; ", parts);
    }

    String run(Duration limit, Map<Verdict, Integer> verdicts, String... command)
            throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(command));
        words.addFirst(ROOT + "/lab");
        var builder = new ProcessBuilder(words).redirectErrorStream(true).directory(ROOT.toFile());
        builder.environment().put("NO_COLOR", "1");
        builder.environment().put("LAB_TRAINING", "off"); // it outlives a command on purpose
        var process = builder.start();
        process.getOutputStream().close();
        var reader = new Thread(() -> {
            if (!ended(process, limit)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        });
        reader.setDaemon(true);
        reader.start();
        var printed = new String(process.getInputStream().readAllBytes()).strip();
        var exit = process.waitFor();
        verdicts.merge(new Verdict(exit, printed.substring(printed.lastIndexOf('\n') + 1)), 1, Integer::sum);
        return printed;
    }

    static boolean ended(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    /**
     * Processes that began since then and name this repository: whoever started them has ended. A port is held by a
     * process, so it is found with it.
     */
    List<String> left(Instant since) {
        var self = ProcessHandle.current();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != self.pid())
                .filter(process -> process.info()
                        .startInstant()
                        .filter(start -> !start.isBefore(since))
                        .isPresent())
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(ROOT + "/.lab/") || line.contains("-Dlab.root=" + ROOT + " "))
                        .isPresent())
                .map(process -> process.pid() + " "
                        + process.info()
                                .commandLine()
                                .map(line -> line.substring(0, Math.min(120, line.length())))
                                .orElse(""))
                .toList();
    }

    /** The repository's files, but for git's own and for caches. */
    Set<String> files() throws IOException {
        var found = new TreeSet<String>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                var name = ROOT.relativize(folder).toString();
                return Set.of(".git", ".lab/cache", ".lab/build", ".lab/jbang", ".lab/languages")
                                .contains(name)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                found.add(ROOT.relativize(file).toString());
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    Set<String> temporary() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    List<String> lessons() throws IOException {
        try (var files = Files.list(ROOT.resolve("lessons/.shipped"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d\\d_.*\\.java"))
                    .map(name -> name.substring(0, 2))
                    .sorted()
                    .toList();
        }
    }
}
