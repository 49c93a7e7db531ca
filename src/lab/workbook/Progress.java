package lab.workbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A learner's progress by lesson name, in a small text file: "current 03_propagation", "done 01_signals", "hints
 * 03_propagation 1 2" (two hints of task 1 were shown).
 */
public record Progress(Path file) {

    /** The lesson that was named last; empty at first. */
    public String current() {
        return lines().stream()
                .filter(line -> line.startsWith("current "))
                .map(line -> line.substring(8))
                .findFirst()
                .orElse("");
    }

    public Set<String> done() {
        return lines().stream()
                .filter(line -> line.startsWith("done "))
                .map(line -> line.substring(5))
                .collect(Collectors.toSet());
    }

    /** The learner chooses the current lesson: a command that names a lesson makes it the current one. */
    public void moveTo(String lesson) {
        if (!lesson.equals(current())) {
            var lines = new ArrayList<>(lines());
            lines.removeIf(line -> line.startsWith("current "));
            lines.addFirst("current " + lesson);
            write(lines);
        }
    }

    public void record(String lesson, boolean done) {
        var lines = new ArrayList<>(lines());
        var line = "done " + lesson;
        if (done ? !lines.contains(line) && lines.add(line) : lines.remove(line)) {
            write(lines);
        }
    }

    /** The number of hints shown for a task. */
    public int hints(String lesson, int task) {
        var line = "hints " + lesson + " " + task + " ";
        return lines().stream()
                .filter(each -> each.startsWith(line))
                .mapToInt(each -> Integer.parseInt(each.substring(line.length())))
                .max()
                .orElse(0);
    }

    public void hintShown(String lesson, int task, int hint) {
        var line = "hints " + lesson + " " + task + " ";
        var lines = new ArrayList<>(lines());
        lines.removeIf(each -> each.startsWith(line));
        lines.add(line + hint);
        write(lines);
    }

    private List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Replaces the file as a whole, so that a crash leaves either the old or the new one. */
    private void write(List<String> lines) {
        try {
            Files.createDirectories(file.getParent());
            var fresh = Files.createTempFile(file.getParent(), "progress", null);
            try {
                Files.write(fresh, lines);
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
