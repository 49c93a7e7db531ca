package maintain;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import lab.incident.IncidentRun;
import lab.workbook.Workbook;
import maintain.incidents.HealthyBoard;
import maintain.incidents.RecordingThinner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs the board without an incident, has every alert look at it again and again, and keeps the table of false alarms.
 */
@Command(
        name = "alarms",
        mixinStandardHelpOptions = true,
        description = "Run a healthy board, have all alerts of incidents look at it, and keep the table of those that"
                + " fired. Every second run has the decoys of level 2.",
        footer = {"", "Exits with 0 when none fired."})
final class AlarmsCommand implements Callable<Integer> {

    private static final String HEAD = "seed\tlevel\tlooks\talerts\tfalse alarms\n";

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "N", split = ",", description = "One run each. Default: 1,2,3,4.")
    private List<Long> seeds = List.of(1L, 2L, 3L, 4L);

    @Option(
            names = "--looks",
            paramLabel = "N",
            defaultValue = "12",
            description = "How often the alerts look, ten seconds apart. Default: 12.")
    private int looks;

    @Option(
            names = "--healthy",
            paramLabel = "SECONDS",
            defaultValue = "40",
            description = "What comes before, and is the good time that they compare with. Default: 40.")
    private int healthy;

    @Option(names = "--keep", paramLabel = "FOLDER", description = "Keep a thinned recording of each run.")
    private Path keep;

    @Option(names = "--table", paramLabel = "FILE", description = "Default: test/lab/incident/healthy.tsv")
    private Path table;

    AlarmsCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var file = table == null ? workbook.root().resolve("test/lab/incident/healthy.tsv") : table;
        if (!Files.exists(file)) {
            Files.writeString(file, HEAD);
        }
        var fired = 0;
        for (var seed : seeds) {
            fired += run(seed, seed % 2 == 0 ? 2 : 1, file).size();
        }
        return fired == 0 ? 0 : 1;
    }

    private List<String> run(long seed, int level, Path file) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("lab-alarms");
        try (var run =
                IncidentRun.of(HealthyBoard.incident(seed, level), workbook.root(), folder.resolve("board"), null)) {
            var ctrlC = new Thread(run::close);
            Runtime.getRuntime().addShutdownHook(ctrlC);
            run.start(_ -> {});
            TimeUnit.SECONDS.sleep(healthy);
            run.begin();
            Thread.sleep(HealthyBoard.lasts(looks));
            var board = new HealthyBoard(seed, level, run.loaded(), run.began(), looks);
            var alarms = board.alarms(run.store());
            if (keep != null) {
                keep(board, run, folder.resolve("export.jsonl"));
            }
            Runtime.getRuntime().removeShutdownHook(ctrlC);
            var row = "%d\t%d\t%d\t%d\t%s\n"
                    .formatted(seed, level, looks, HealthyBoard.alerts().size(), String.join("; ", alarms));
            Files.writeString(file, row, StandardOpenOption.APPEND);
            spec.commandLine().getOut().print(row);
            spec.commandLine().getOut().flush();
            return alarms;
        } finally {
            Files.deleteIfExists(folder.resolve("board"));
            Files.deleteIfExists(folder);
        }
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
