package lab.room;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reports that have not been sent, one file each, oldest first. A full queue drops the oldest.
 *
 * @param folder the folder of the files
 */
record ReportQueue(Path folder) {

    /** More than a day of lessons: they take a few megabytes. */
    static final int MAX_REPORTS = 1_000;

    private static final String ENDING = ".report";

    /** The queue of a room's folder. */
    static ReportQueue in(Path room) {
        return new ReportQueue(room.resolve("queue"));
    }

    void add(Report report) throws IOException {
        var name = "%013d-%s%s".formatted(report.ended().toEpochMilli(), report.id(), ENDING);
        PrivateFile.write(folder.resolve(name), report.toProperties());
        var waiting = waiting();
        for (var oldest : waiting.subList(0, Math.max(0, waiting.size() - MAX_REPORTS))) {
            Files.deleteIfExists(oldest);
        }
    }

    /** The files that wait, the oldest first. */
    List<Path> waiting() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        }
    }

    /** Reads the report in a file; deletes a file without one. */
    Optional<Report> read(Path file) throws IOException {
        try {
            return Optional.of(Report.of(PrivateFile.read(file)));
        } catch (IllegalArgumentException damaged) {
            Files.deleteIfExists(file);
            return Optional.empty();
        }
    }

    void remove(List<Path> sent) throws IOException {
        for (var file : sent) {
            Files.deleteIfExists(file);
        }
    }
}
