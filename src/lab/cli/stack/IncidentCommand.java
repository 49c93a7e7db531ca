package lab.cli.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import lab.build.ShutdownHook;
import lab.incident.Cause;
import lab.incident.GrafanaLinks;
import lab.incident.Incident;
import lab.incident.IncidentDoor;
import lab.incident.IncidentLog;
import lab.incident.IncidentRecording;
import lab.incident.IncidentReplay;
import lab.incident.IncidentRun;
import lab.incident.IncidentSession;
import lab.incident.Symptom;
import lab.telemetry.Store;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.BadArgument;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.web.Viewer;
import lab.web.ViewerOptions;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the board, secretly breaks one thing in it, pages the learner, and takes the diagnosis. */
@Command(
        name = "incident",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            IncidentAnswerCommand.class,
            IncidentHintCommand.class,
            IncidentGiveUpCommand.class,
            IncidentListCommand.class
        },
        footer = {"", "Exits with 0 for a right diagnosis, with 1 for another."})
public final class IncidentCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--level",
            paramLabel = "N",
            defaultValue = "1",
            description = "1: one cause, no noise (default). 2: with decoys. 3: the cause is not where it shows,"
                    + " or a second one is there.")
    private int level;

    @Option(names = "--seed", paramLabel = "N", description = "Draws the same incident again.")
    private Long seed;

    @Option(
            names = "--healthy",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "The board is healthy for at least so long first (default 60).")
    private int healthy;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Keeps the incident in a file, for --replay; it is written at the end.")
    private Path record;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = "The incident of a recording: nothing is started but the viewer. A number from 1 to"
                    + " 6 is one that the workbook brings.")
    private String replayed;

    @Option(
            names = "--own-speed",
            description = "With --replay: as it happened, at its own speed. Without: all of it at once.")
    private boolean ownSpeed;

    private Path replay;

    @Option(names = "--cause", hidden = true, description = "Not drawn, but this one: for recordings and tests.")
    private Cause cause;

    @Option(names = "--lang", description = "Language: ${COMPLETION-CANDIDATES}. Default: that of the system.")
    private Language language;

    @Option(
            names = "--folder",
            hidden = true,
            description = "Where data and logs lie, with the record beside it. Default: .lab/incident")
    private Path folder;

    private final CountDownLatch end = new CountDownLatch(1);
    private IncidentRun run;
    private IncidentSession session;
    private Viewer viewer;
    private IncidentDoor door;
    private Console out;

    IncidentCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    /** The file through which another terminal finds the running incident. */
    static Path door(Workbook workbook) {
        return workbook.own().resolve("incident/door");
    }

    static IncidentLog log(Workbook workbook) {
        return new IncidentLog(workbook.own().resolve("incidents"));
    }

    @Override
    public Integer call() throws Exception {
        if (level < 1 || level > Incident.LEVELS) {
            throw new BadArgument("--level is 1, 2 or 3.");
        }
        if (healthy < 1 || healthy > 3600) {
            throw new BadArgument("--healthy is a number of seconds from 1 to 3600.");
        }
        out = new Console(spec.commandLine().getOut(), Terminal.detect());
        language = Language.of(language, System.getenv());
        var log = folder == null ? log(workbook) : new IncidentLog(folder.resolveSibling("incidents"));
        folder = folder == null ? workbook.own().resolve("incident") : folder;
        if (record != null && !Files.isDirectory(record.toAbsolutePath().getParent())) {
            throw new BadArgument(record.toAbsolutePath().getParent() + " is not a folder.");
        }
        replay = replayed == null ? null : IncidentRecording.find(replayed, workbook.root());
        if (record != null && replay != null) {
            throw new BadArgument("--record and --replay exclude each other.");
        }
        if (ownSpeed && replay == null) {
            throw new BadArgument("--own-speed needs --replay.");
        }
        var recording = replay == null ? null : IncidentRecording.read(replay);
        if (seed == null) {
            seed = ThreadLocalRandom.current().nextLong(1, 100_000);
        }
        var incident = cause == null ? Incident.draw(seed, level) : Incident.draw(seed, level, cause);
        Files.createDirectories(workbook.own().resolve("incident"));
        var lockFile = workbook.own().resolve("incident/lock");
        try (var lock = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (lock.tryLock() == null) {
                throw new CommandFailed("An incident is running already: answer it, or end it with Ctrl-C.");
            }
            return recording == null ? run(incident, log) : replay(recording, log);
        }
    }

    /** The recording up to the page is in the viewer at once, followed by the page. */
    private int replay(IncidentRecording recording, IncidentLog log) throws Exception {
        var ctrlC = new ShutdownHook(this::close);
        try {
            var store = new Store(IncidentRun.KEEPS);
            var played = IncidentReplay.read(replay);
            viewer = Viewer.start(ViewerOptions.free(ViewerOptions.page(workbook.root())), store);
            var page = "http://localhost:" + viewer.port();
            out.line("  " + out.passed() + " " + page);
            out.writer().flush();
            var incident = recording.incident();
            if (!played.play(store, Instant.EPOCH, recording.loaded(), Double.POSITIVE_INFINITY, end)
                    || !played.play(store, recording.loaded(), recording.paged(), speed(), end)) {
                return 1;
            }
            Thread.ofVirtual().start(() -> rest(played, recording, store));
            paged(
                    recording.symptom() != null
                            ? recording.symptom()
                            : IncidentRun.measured(
                                    incident,
                                    store,
                                    recording.loaded(),
                                    recording.touched(),
                                    recording.began(),
                                    recording.paged()),
                    recording.paged(),
                    new IncidentSession(
                            incident, recording.began(), recording.paged(), workbook.root(), store, page, log, null));
            return session.solved() ? 0 : 1;
        } finally {
            close();
            ctrlC.close();
        }
    }

    /** The rest of the recording continues to arrive while the learner investigates. */
    private void rest(IncidentReplay played, IncidentRecording recording, Store store) {
        try {
            played.play(store, recording.paged(), Instant.MAX, speed(), end);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private double speed() {
        return ownSpeed ? 1 : Double.POSITIVE_INFINITY;
    }

    private int run(Incident incident, IncidentLog log) throws Exception {
        run = IncidentRun.of(incident, workbook.root(), folder, record);
        var ctrlC = new ShutdownHook(this::close);
        try {
            run.start(this::step);
            out.progressDone();
            var pager = IncidentSession.pager(workbook.root(), language);
            out.line("  " + out.passed() + " " + pager.say("command.healthy", run.page()));
            out.writer().flush();
            if (!waits(incident.begins(Duration.ofSeconds(healthy)))) {
                return 1;
            }
            run.begin();
            var symptom = run.await(PATIENCE, () -> end.getCount() > 0);
            if (end.getCount() == 0) {
                return 1;
            }
            if (!symptom.shows()) {
                throw new CommandFailed("No alert fired within " + PATIENCE.toMinutes()
                        + " minutes, on this machine: another seed may do better.");
            }
            var now = Instant.now();
            paged(
                    symptom,
                    now,
                    new IncidentSession(
                            incident,
                            run.began(),
                            now,
                            workbook.root(),
                            run.store(),
                            run.page().toString(),
                            log,
                            GrafanaLinks.configured().orElse(null)));
            return session.solved() ? 0 : 1;
        } finally {
            close();
            ctrlC.close();
        }
    }

    /** Prints the page, and takes the diagnosis from this terminal or another one. */
    private void paged(Symptom symptom, Instant now, IncidentSession paged) throws Exception {
        session = paged;
        out.line();
        for (var line : IncidentSession.pager(workbook.root(), language).page(symptom, now)) {
            out.line(out.wrapped(line, 0));
        }
        out.line();
        door = IncidentDoor.open(door(workbook), line -> {
            var said = session.take(line);
            said.stream().skip(1).forEach(out::line);
            out.writer().flush();
            return said;
        });
        new IncidentConversation(session, language, IncidentSession.pager(workbook.root(), language), out)
                .until(end, this::alive);
    }

    /** False when it ends meanwhile. */
    private boolean waits(Duration time) throws InterruptedException {
        var until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            if (end.await(500, TimeUnit.MILLISECONDS)) {
                return false;
            }
            alive();
        }
        return true;
    }

    private void alive() {
        if (run != null && !run.gone().isEmpty()) {
            throw new CommandFailed(run.gone() + " has ended by itself: see " + folder + ".");
        }
    }

    private void step(String words) {
        if (out.terminal().colour()) {
            out.progress("  " + words + " …");
        } else {
            out.line("  " + out.open() + " " + words);
        }
    }

    /** Idempotent, because Ctrl-C calls it, too. */
    private void close() {
        end.countDown();
        if (door != null) {
            door.close();
        }
        if (run != null) {
            run.close();
        }
        if (viewer != null) {
            viewer.close();
        }
        try {
            Files.deleteIfExists(workbook.own().resolve("incident/lock"));
            for (var folder : new Path[] {this.folder, workbook.own().resolve("incident")}) {
                if (Files.isDirectory(folder)) {
                    Files.deleteIfExists(folder);
                }
            }
        } catch (IOException notEmpty) {
            // logs of failed parts are kept
        }
    }
}
