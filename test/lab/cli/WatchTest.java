package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import lab.text.Language;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real watch in a process of its own, on a workbook of its own. */
class WatchTest extends InSandbox {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private Process watch;
    private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() throws InterruptedException {
        if (watch != null) {
            watch.descendants().forEach(ProcessHandle::destroyForcibly);
            watch.destroyForcibly().waitFor();
        }
    }

    @Test
    void itChecksAtOnceThenOnEverySaveAndOnEnterAndEndsWithQ() throws Exception {
        watch("03");
        assertThat(upTo("q ends")).contains("0 passed, 3 failed");

        save(Files.readString(lab.workbook().lesson("03").solution()));
        assertThat(upTo("q ends")).contains("3 passed, 0 failed");
        assertThat(lab.workbook().progress().done()).containsExactly("03_propagation");

        var mine = "class Unfinished { void main() { int";
        save(mine);
        assertThat(upTo("q ends")).contains("0 passed, 3 failed").anyMatch(line -> line.contains("error: "));
        var saved = Files.getLastModifiedTime(lab.lesson());

        type("");
        assertThat(upTo("q ends")).contains("0 passed, 3 failed");

        type("h");
        assertThat(upTo("setParent")).isNotEmpty();

        type("q");
        assertThat(watch.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(watch.exitValue()).isZero();
        assertThat(lab.lesson()).hasContent(mine);
        assertThat(Files.getLastModifiedTime(lab.lesson()))
                .as("the file is never written")
                .isEqualTo(saved);
    }

    @Test
    void aSaveOfACompanionCountsLikeOneOfTheLesson() throws Exception {
        var companion = lab.root().resolve("lessons/03_propagation.yaml");
        Files.writeString(lab.root().resolve("lessons/.shipped/03_propagation.yaml"), "a: 1");
        Files.writeString(companion, "a: 1");
        watch("03");
        assertThat(upTo("q ends")).contains("0 passed, 3 failed");

        Files.writeString(companion, "a: 2, and more");

        assertThat(upTo("q ends")).contains("0 passed, 3 failed");
        assertThat(companion).hasContent("a: 2, and more");
    }

    @Test
    void aFileThatGoesAndComesIsNoEnd() throws Exception {
        watch("03");
        upTo("q ends");
        Files.delete(lab.lesson());
        assertThat(upTo("q ends"))
                .anyMatch(line -> line.contains("is not there"))
                .noneMatch(line -> line.contains("Exception"));
        save(Files.readString(lab.workbook().lesson("03").solution()));
        assertThat(upTo("q ends")).contains("3 passed, 0 failed");
    }

    @Test
    void inManualModeOnlyEnterChecks() throws Exception {
        watch("--manual", "03");
        upTo("q ends");
        save(Files.readString(lab.workbook().lesson("03").solution()));
        type("h");
        type("h"); // answered after the save was there to be seen
        type("");
        var hints =
                lab.workbook().lesson("03").guide(Language.en).hints().get(3).size();
        var lines = upTo("q ends");
        assertThat(lines).contains("3 passed, 0 failed");
        assertThat(lines.stream().filter(line -> line.startsWith("  3  ")))
                .as("both answers come before the first check")
                .hasSize(2 * hints);
    }

    @Test
    void ctrlCLeavesTheLearnersFileAsItIsAndTakesTheirProgramAlong() throws Exception {
        var started = folder.resolve("started");
        var mine = """
            class Hangs {
                void main() throws Exception {
                    java.nio.file.Files.createFile(java.nio.file.Path.of("%s"));
                    new java.util.concurrent.CountDownLatch(1).await();
                }
            }
            """.formatted(started.toString().replace("\\", "\\\\"));
        save(mine);
        watch("03");
        for (var end = System.nanoTime() + PATIENCE.toNanos(); !Files.exists(started) && System.nanoTime() < end; ) {
            LockSupport.parkNanos(10_000_000);
        }
        var program = watch.children().findFirst().orElseThrow();
        try {
            watch.destroy(); // the JVM shuts down as it does for Ctrl-C
            assertThat(watch.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            program.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            program.destroyForcibly();
        }
        assertThat(lab.lesson()).hasContent(mine);
    }

    private void watch(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("watch"));
        command.addAll(List.of(arguments));
        watch = lab.start(command.toArray(String[]::new));
        watch.errorReader();
        var reader = new BufferedReader(watch.inputReader());
        Thread.ofVirtual().start(() -> reader.lines().forEach(printed::add));
    }

    /** The lines up to the next one with this text. */
    private List<String> upTo(String text) throws InterruptedException {
        var lines = new ArrayList<String>();
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (lines.isEmpty() || !lines.getLast().contains(text)) {
            var line = printed.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(line).as("a line with \"" + text + "\" after " + lines).isNotNull();
            lines.add(line);
        }
        return lines;
    }

    /** In one step, so that no half a file is ever seen. */
    private void save(String text) throws IOException {
        var fresh = Files.writeString(folder.resolve("fresh"), text);
        Files.move(fresh, lab.lesson(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void type(String line) throws IOException {
        watch.outputWriter().write(line + "\n");
        watch.outputWriter().flush();
    }
}
