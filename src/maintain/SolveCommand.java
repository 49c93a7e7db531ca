package maintain;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import lab.build.ScratchFolder;
import lab.incident.Cause;
import lab.incident.GradedDiagnosis;
import lab.incident.Incident;
import lab.incident.IncidentRecording;
import lab.incident.IncidentRun;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;
import lab.text.BadArgument;
import lab.web.Viewer;
import lab.web.ViewerOptions;
import lab.workbook.Workbook;
import maintain.incidents.GiveAways;
import maintain.incidents.HealthyRuns;
import maintain.incidents.RecordingThinner;
import maintain.incidents.SolvedTable;
import maintain.incidents.Solver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Plays incidents live, one after the other, has the solver diagnose each from the viewer's API, and keeps the table of
 * what was found.
 */
@Command(
        name = "solve",
        mixinStandardHelpOptions = true,
        description = "Play incidents live, have the solver find their causes, and keep the table of what it found.",
        footer = {"", "Exits with 0 when every incident that was played was found."})
final class SolveCommand implements Callable<Integer> {

    /** An alert that has not fired by then is told as none. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(names = "--cause", paramLabel = "NAME", split = ",", description = "Which causes. Default: all.")
    private List<Cause> causes = Arrays.asList(Cause.values());

    @Option(names = "--level", paramLabel = "N", split = ",", description = "Which levels. Default: 1,2,3.")
    private List<Integer> levels = List.of(1, 2, 3);

    @Option(names = "--seed", paramLabel = "N", split = ",", description = "Which seeds. Default: 1,2,3,4,5.")
    private List<Long> seeds = List.of(1L, 2L, 3L, 4L, 5L);

    @Option(names = "--healthy", paramLabel = "SECONDS", defaultValue = "12", description = "Default: 12.")
    private int healthy;

    @Option(
            names = "--look",
            paramLabel = "SECONDS",
            defaultValue = "12",
            description = "How long the solver looks on after the page, as a person would. Default: 12.")
    private int look;

    @Option(names = "--missing", description = "Only what the table does not have yet.")
    private boolean missing;

    @Option(names = "--keep", paramLabel = "FOLDER", description = "Keep a thinned recording of each that was found.")
    private Path keep;

    @Option(names = "--table", paramLabel = "FILE", description = "Default: test/lab/incident/solved.tsv")
    private Path file;

    @Option(
            names = "--thin",
            paramLabel = "FILE",
            split = ",",
            description = "Play nothing; make these recordings small enough for the repository.")
    private List<Path> recordings = List.of();

    @Option(
            names = "--again",
            paramLabel = "FILE",
            split = ",",
            description = "Play nothing; have the solver diagnose these recordings, and keep no table.")
    private List<Path> again = List.of();

    @Option(
            names = "--nothing",
            paramLabel = "N",
            split = ",",
            description = "Break nothing: for each of these seeds all alerts look at a healthy board, and the table"
                    + " (test/lab/incident/healthy.tsv) says which fired.")
    private List<Long> nothing = List.of();

    SolveCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        if (levels.stream().anyMatch(level -> level < 1 || level > Incident.LEVELS)) {
            throw new BadArgument("--level is 1, 2 or 3.");
        }
        for (var recording : recordings) {
            RecordingThinner.thin(recording, recording);
        }
        var wrong = 0;
        for (var recording : again) {
            wrong += again(recording).isEmpty() ? 0 : 1;
        }
        for (var seed : nothing) {
            var row = new HealthyRuns(workbook.root(), healthy, keep).run(seed);
            HealthyRuns.add(file == null ? workbook.root().resolve("test/lab/incident/healthy.tsv") : file, row);
            say(row.strip());
            wrong += row.endsWith("\t\n") ? 0 : 1;
        }
        if (!recordings.isEmpty() || !again.isEmpty() || !nothing.isEmpty()) {
            return wrong == 0 ? 0 : 1;
        }
        var table = new SolvedTable(file == null ? workbook.root().resolve("test/lab/incident/solved.tsv") : file);
        var lost = 0;
        for (var level : levels) {
            for (var cause : causes) {
                for (var seed : seeds) {
                    if (missing && has(table, cause, level, seed)) {
                        continue;
                    }
                    var row = play(Incident.draw(seed, level, cause));
                    table.put(row);
                    lost += row.found() ? 0 : 1;
                }
            }
        }
        var rows = table.rows();
        say(rows.stream().filter(SolvedTable.Row::found).count() + " of " + rows.size() + " in the table were found");
        return lost == 0 ? 0 : 1;
    }

    private static boolean has(SolvedTable table, Cause cause, int level, long seed) throws IOException {
        return table.rows().stream()
                .anyMatch(row -> row.cause() == cause && row.level() == level && row.seed() == seed);
    }

    private SolvedTable.Row play(Incident incident) throws IOException, InterruptedException {
        try (var folder = ScratchFolder.create("lab-solve")) {
            var recording = folder.path().resolve("incident.jsonl.gz");
            var row = play(incident, folder, recording);
            var name = incident.cause() + "-" + incident.level() + "-" + incident.seed() + ".jsonl.gz";
            if (keep != null && Files.exists(recording)) {
                RecordingThinner.thin(recording, keep.resolve(row.found() ? name : "lost-" + name));
            }
            return row;
        }
    }

    private SolvedTable.Row play(Incident incident, ScratchFolder folder, Path recording)
            throws IOException, InterruptedException {
        try (var run = IncidentRun.of(incident, workbook.root(), folder.path().resolve("board"), recording)) {
            folder.usedBy(run);
            run.start(_ -> {});
            Thread.sleep(incident.begins(Duration.ofSeconds(healthy)));
            run.begin();
            var symptom = run.await(PATIENCE, () -> run.gone().isEmpty());
            if (folder.ending()) throw new InterruptedException("Ctrl-C: an incident that was cut off has no row");
            if (symptom.shows()) {
                var seconds = Duration.between(run.began(), run.paged()).toSeconds();
                TimeUnit.SECONDS.sleep(look);
                var wrong = new ArrayList<>(wrong(incident, run.page(), run.began(), run.paged()));
                wrong.addAll(told(run));
                return row(incident, seconds, wrong);
            }
            say(incident.cause() + ": " + symptom);
            return row(incident, -1, List.of("no-alert" + run.gone()));
        }
    }

    /** Whole, as no recording in the repository is: with the threads' names and all that the processes show. */
    private List<String> told(IncidentRun run) throws IOException, InterruptedException {
        var told = new ArrayList<>(GiveAways.in(run.store()));
        told.addAll(GiveAways.in(ProcessHandle.current().descendants().toList()));
        told.forEach(text -> say("It is given away: " + text));
        return told.isEmpty() ? List.of() : List.of("given-away");
    }

    private List<String> again(Path file) throws IOException, InterruptedException {
        var recording = IncidentRecording.read(file);
        var store = new Store(IncidentRun.KEEPS);
        TelemetryFiles.open(file, store);
        try (var viewer = Viewer.start(ViewerOptions.free(ViewerOptions.page(workbook.root())), store)) {
            var page = URI.create("http://localhost:" + viewer.port());
            return wrong(recording.incident(), page, recording.began(), recording.paged());
        }
    }

    /** The steps that the solver gets wrong. */
    private List<String> wrong(Incident incident, URI page, Instant began, Instant paged)
            throws IOException, InterruptedException {
        var said = Solver.solve(incident.symptom(), page);
        var wrong = GradedDiagnosis.of(incident, began, said, 0).steps().stream()
                .filter(step -> !step.right())
                .map(step -> step.step().name())
                .toList();
        say("%s level %d seed %d: paged after %d s, %s"
                .formatted(
                        incident.cause(),
                        incident.level(),
                        incident.seed(),
                        Duration.between(began, paged).toSeconds(),
                        wrong.isEmpty() ? "found" : "wrong: " + wrong + " began " + began + ", said " + said));
        return wrong;
    }

    private static SolvedTable.Row row(Incident incident, long seconds, List<String> wrong) {
        return new SolvedTable.Row(incident.cause(), incident.level(), incident.seed(), seconds, wrong);
    }

    private void say(String words) {
        spec.commandLine().getOut().println(words);
        spec.commandLine().getOut().flush();
    }
}
