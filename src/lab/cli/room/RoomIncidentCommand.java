package lab.cli.room;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lab.cli.stack.DiagnosisOptions;
import lab.cli.stack.DiagnosisQuestions;
import lab.incident.Cause;
import lab.incident.Debrief;
import lab.incident.Diagnosis;
import lab.incident.GradedDiagnosis;
import lab.incident.Incident;
import lab.incident.IncidentHandout;
import lab.incident.IncidentPager;
import lab.incident.IncidentRun;
import lab.incident.IncidentSession;
import lab.incident.Place;
import lab.incident.Since;
import lab.incident.Whom;
import lab.otlp.files.TelemetryFiles;
import lab.room.IncidentAnswer;
import lab.room.IncidentDesk;
import lab.room.Report;
import lab.room.RoomIncident;
import lab.room.RoomSession;
import lab.telemetry.Store;
import lab.terminal.Console;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.text.Sentences;
import lab.text.TypedLines;
import lab.web.Viewer;
import lab.web.ViewerOptions;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The incident that the trainer has started for the whole room: opens it, takes the diagnosis, shows the debrief. */
@Command(
        name = "incident",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Open the incident that the trainer has started for the whole room, and answer it.",
        footer = {
            "",
            "With all five options it answers and ends. Exits with 1 when the debrief says that the answer is not"
                    + " right."
        })
final class RoomIncidentCommand implements Callable<Integer> {

    private static final long LOOK_MILLIS = 2_000;

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DiagnosisOptions answers;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    private final CountDownLatch end = new CountDownLatch(1);
    private Sentences speech;
    private Console out;
    private IncidentPager pager;
    private IncidentDesk desk;
    private RoomIncident incident;
    private boolean right;

    RoomIncidentCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var given = answers.given();
        speech = RoomCommand.speech(workbook, language);
        out = RoomCommand.out(spec);
        pager = IncidentSession.pager(workbook.root(), speech.language());
        var learner = RoomCommand.learner(workbook, speech);
        if (!learner.joined()) {
            throw new CommandFailed(speech.say("unknown", learner.host()));
        }
        if (learner.host() == null) {
            throw new CommandFailed(speech.say("incident.host"));
        }
        desk = new IncidentDesk(RoomCommand.folder(workbook), learner);
        IncidentHandout handout;
        Path recording;
        try {
            incident = desk.now();
            if (incident.stage() == RoomIncident.Stage.NONE) {
                throw new CommandFailed(speech.say("incident.none"));
            }
            recording = desk.recording();
            handout = IncidentHandout.read(recording);
        } catch (IOException away) {
            throw new CommandFailed(speech.say("incident.away", learner.host(), away.getMessage()));
        }
        if (given.isPresent()) {
            answer(IncidentSession.diagnosis(handout.paged(), given.get()));
            return 0;
        }
        return show(recording, handout);
    }

    private int show(Path recording, IncidentHandout handout) throws IOException, InterruptedException {
        var store = new Store(IncidentRun.KEEPS);
        TelemetryFiles.open(recording, store);
        try (var viewer = Viewer.start(ViewerOptions.free(ViewerOptions.page(workbook.root())), store)) {
            var page = "http://localhost:" + viewer.port();
            out.line("  " + out.passed() + " " + page);
            out.line();
            pager.page(handout.symptom(), handout.paged()).forEach(line -> out.line(out.wrapped(line, 0)));
            out.line();
            if (incident.stage() == RoomIncident.Stage.DEBRIEFED) {
                show(desk.truth(), store, page);
            } else {
                Thread.ofVirtual().name("room-debrief").start(() -> waitForDebrief(store, page));
            }
            var console = System.console();
            if (console != null && console.isTerminal()) {
                converse(handout);
            } else if (end.getCount() > 0) {
                out.line(speech.say("incident.noTerminal"));
                out.writer().flush();
                end.await();
            }
        }
        return desk.answered(incident).isEmpty() || right ? 0 : 1;
    }

    private void converse(IncidentHandout handout) throws IOException {
        var input = TypedLines.typed();
        prompt();
        while (true) {
            out.writer().print("> ");
            out.writer().flush();
            var word = input.next();
            if (word == null || word.equals("end") || end.getCount() == 0) {
                return;
            }
            if (word.equals("answer") && desk.answered(incident).isEmpty()) {
                answer(new DiagnosisQuestions(out, pager, input).ask(handout.paged(), ZoneId.systemDefault()));
            } else {
                prompt();
            }
        }
    }

    private void prompt() throws IOException {
        if (end.getCount() > 0) {
            out.line(speech.say(desk.answered(incident).isPresent() ? "incident.wait" : "incident.ask"));
        }
    }

    /** One answer for each learner and incident; it goes to the trainer like every report. */
    private void answer(Diagnosis said) throws IOException {
        if (desk.answered(incident).isPresent()) {
            throw new CommandFailed(speech.say("incident.once"));
        }
        if (shown()) {
            throw new CommandFailed(speech.say("incident.late"));
        }
        var answer = new IncidentAnswer(
                incident.id(),
                said.service() == null ? "" : said.service(),
                name(said.place()),
                said.since() == null
                        ? ""
                        : said.since().from() + "/" + said.since().to(),
                name(said.cause()),
                name(said.whom()));
        desk.keep(answer);
        RoomSession.begin(workbook.root(), language).report(Report.answer(answer));
        out.line(speech.say("incident.sent"));
    }

    /** A host that is away has shown nothing meanwhile: the answer waits for it. */
    private boolean shown() {
        try {
            return desk.now().stage() == RoomIncident.Stage.DEBRIEFED;
        } catch (IOException away) {
            return false;
        }
    }

    private static String name(Enum<?> chosen) {
        return chosen == null ? "" : chosen.name();
    }

    /** Asks the host every few seconds, for as long as this command is open. */
    private void waitForDebrief(Store store, String page) {
        try {
            do {
                try {
                    show(desk.truth(), store, page);
                } catch (IOException away) {
                    // it is asked again
                }
            } while (!end.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void show(Optional<Properties> truth, Store store, String page) throws IOException {
        if (truth.isPresent()) {
            debrief(truth.get(), store, page);
            end.countDown();
        }
    }

    private void debrief(Properties truth, Store store, String page) throws IOException {
        Incident was;
        Instant began;
        try {
            was = Incident.draw(
                    Long.parseLong(truth.getProperty("seed", "")),
                    Math.clamp(Integer.parseInt(truth.getProperty("level", "")), 1, Incident.LEVELS),
                    Cause.valueOf(truth.getProperty("cause", "")));
            began = Instant.parse(truth.getProperty("began", ""));
        } catch (IllegalArgumentException | DateTimeException newer) {
            throw new IOException("That is not the host of a room.", newer);
        }
        var lines = new ArrayList<String>();
        var answer = desk.answered(incident);
        if (answer.isPresent()) {
            var said = diagnosis(answer.get());
            var graded = GradedDiagnosis.of(was, began, said, 0);
            right = graded.right();
            lines.addAll(pager.graded(was, began, said, graded));
            lines.add(pager.say(right ? "command.solved" : "command.wrong"));
        }
        lines.addAll(pager.debrief(was, began, Debrief.links(was, store, began), page));
        out.line();
        out.line(out.bold(speech.say("incident.debrief")));
        lines.forEach(out::line);
        out.line(speech.say("incident.end"));
        out.writer().flush();
    }

    private static Diagnosis diagnosis(IncidentAnswer kept) {
        var ends = kept.since().split("/", -1);
        return new Diagnosis(
                kept.service(),
                kept.place().isEmpty() ? null : Place.valueOf(kept.place()),
                ends.length == 2 ? new Since(Instant.parse(ends[0]), Instant.parse(ends[1])) : null,
                kept.cause().isEmpty() ? null : Cause.valueOf(kept.cause()),
                kept.whom().isEmpty() ? null : Whom.valueOf(kept.whom()));
    }
}
