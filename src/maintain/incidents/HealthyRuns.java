package maintain.incidents;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import lab.build.ScratchFolder;
import lab.incident.IncidentRun;

/**
 * Runs the board with nothing broken, has every alert look at it again and again, and keeps the table of false alarms.
 *
 * @param root the repository's folder
 * @param seconds what comes before the first look, and is the good time that the alerts compare with
 * @param keep a folder for thinned recordings; null for none
 */
public record HealthyRuns(Path root, int seconds, Path keep) {

    private static final String HEAD = "seed\tlevel\tlooks\talerts\tfalse alarms\n";
    private static final int LOOKS = 24;

    /**
     * Plays one; with an even seed the decoys of level 2 come.
     *
     * @return its row in the table
     */
    public String run(long seed) throws IOException, InterruptedException {
        var level = seed % 2 == 0 ? 2 : 1;
        try (var folder = ScratchFolder.create("lab-healthy");
                var run = IncidentRun.of(
                        HealthyBoard.incident(seed, level), root, folder.path().resolve("board"), null)) {
            folder.usedBy(run);
            run.start(_ -> {});
            TimeUnit.SECONDS.sleep(seconds);
            run.begin();
            Thread.sleep(HealthyBoard.lasts(LOOKS));
            if (folder.ending()) throw new InterruptedException("Ctrl-C: a board that was cut off has no row");
            var board = new HealthyBoard(seed, level, run.loaded(), run.began(), LOOKS);
            if (keep != null) {
                keep(board, run, folder.path().resolve("export.jsonl"));
            }
            return "%d\t%d\t%d\t%d\t%s\n"
                    .formatted(
                            seed,
                            level,
                            LOOKS,
                            HealthyBoard.alerts().size(),
                            String.join("; ", board.alarms(run.store())));
        }
    }

    /** Adds a row to the table. */
    public static void add(Path table, String row) throws IOException {
        if (!Files.exists(table)) {
            Files.writeString(table, HEAD);
        }
        Files.writeString(table, row, StandardOpenOption.APPEND);
    }

    private void keep(HealthyBoard board, IncidentRun run, Path export) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            http.send(HttpRequest.newBuilder(run.page().resolve("/api/export")).build(), BodyHandlers.ofFile(export));
            var file = keep.resolve("healthy-" + board.level() + "-" + board.seed() + ".jsonl.gz");
            board.write(export, file);
            RecordingThinner.thin(file, file);
        } finally {
            Files.deleteIfExists(export);
        }
    }
}
