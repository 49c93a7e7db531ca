package lab.incident;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import lab.telemetry.Store;
import lab.text.BadArgument;
import lab.text.Language;
import lab.text.Sentences;

/**
 * An incident after the page: hints, one diagnosis, its grade and the debrief. Called by the terminal that runs it and
 * by others, one at a time.
 */
public final class IncidentSession {

    /** The services that an answer can name. A database has no telemetry of its own, but can be at fault. */
    public static final List<String> SERVICES =
            List.of("board-web", "board-search", "board-recorder", "board-visitor", "database");

    /**
     * A reply, and the exit code of the command that prints it.
     *
     * @param exit 0 for a right diagnosis and for hints, 1 for a wrong one, 2 for an unclear answer
     */
    public record Reply(int exit, List<String> lines) {}

    private final Incident incident;
    private final Instant began;
    private final Instant paged;
    private final Path root;
    private final Store store;
    private final String page;
    private final IncidentLog log;
    private final GrafanaLinks grafana;
    private final Instant opened = Instant.now();
    private final List<PostMortem.Moment> moments = new ArrayList<>();
    private int hints;
    private Boolean solved;

    /**
     * @param began when the board was broken
     * @param paged when the alert fired: just now, or when it was recorded
     * @param root the repository's folder
     * @param page the viewer's address
     * @param grafana null when only the viewer has it
     */
    public IncidentSession(
            Incident incident,
            Instant began,
            Instant paged,
            Path root,
            Store store,
            String page,
            IncidentLog log,
            GrafanaLinks grafana) {
        this.incident = incident;
        this.began = began;
        this.paged = paged;
        this.root = root;
        this.store = store;
        this.page = page;
        this.log = log;
        this.grafana = grafana;
    }

    static Sentences texts(Path root, Language language) {
        return Sentences.read(root.resolve("src/lab/incident"), language);
    }

    /** The texts in a language. */
    public static IncidentPager pager(Path root, Language language) {
        return new IncidentPager(texts(root, language), ZoneId.systemDefault());
    }

    /** The current time on the incident's own clock, which a recording shifts. */
    public Instant now() {
        return paged.plus(Duration.between(opened, Instant.now()));
    }

    /** Whether it has been answered or given up. */
    public synchronized boolean over() {
        return solved != null;
    }

    /** Whether the diagnosis was right; false while there is none. */
    public synchronized boolean solved() {
        return Boolean.TRUE.equals(solved);
    }

    /** The next hint. */
    public synchronized Reply hint(Language language) {
        var pager = pager(root, language);
        if (over() || hints == IncidentPager.HINTS) {
            return new Reply(0, List.of(pager.say("command.noMoreHints")));
        }
        hints++;
        var hint = pager.hint(incident, hints);
        moments.add(new PostMortem.Moment(now(), pager.say("postMortem.hint", hint)));
        return new Reply(0, List.of(hint));
    }

    /** Grades the diagnosis, saves the result, and shows the debrief. */
    public synchronized Reply answer(Diagnosis said, Language language) {
        if (over()) {
            return debrief(language, solved ? 0 : 1);
        }
        var graded = GradedDiagnosis.of(incident, began, said, hints);
        var pager = pager(root, language);
        var lines = new ArrayList<>(pager.graded(incident, began, said, graded));
        lines.add(pager.say(graded.right() ? "command.solved" : "command.wrong"));
        moments.add(new PostMortem.Moment(now(), pager.say("postMortem.answer", graded.points())));
        lines.addAll(end(graded.right(), graded.points(), pager));
        lines.addAll(debrief(language, 0).lines());
        lines.add(postMortem(language));
        return new Reply(graded.right() ? 0 : 1, lines);
    }

    /** Reveals the cause. */
    public synchronized Reply giveUp(Language language) {
        var lines = new ArrayList<String>();
        if (!over()) {
            var pager = pager(root, language);
            lines.add(pager.say("command.givenUp"));
            moments.add(new PostMortem.Moment(now(), pager.say("command.givenUp")));
            lines.addAll(end(false, 0, pager));
        }
        lines.addAll(debrief(language, 0).lines());
        lines.add(postMortem(language));
        return new Reply(0, lines);
    }

    /** Saves the result; returns a line when that failed. */
    private List<String> end(boolean right, int points, IncidentPager pager) {
        solved = right;
        var now = Instant.now();
        try {
            log.add(new IncidentLog.Entry(
                    now,
                    incident.seed(),
                    incident.level(),
                    incident.cause(),
                    Duration.between(opened, now).toSeconds(),
                    hints,
                    points,
                    right));
            return List.of();
        } catch (IOException unwritable) {
            return List.of(pager.say("command.notKept", unwritable.getMessage()));
        }
    }

    private Reply debrief(Language language, int exit) {
        return new Reply(exit, pager(root, language).debrief(incident, began, links(), page));
    }

    private List<Debrief.Link> links() {
        var links = new ArrayList<>(Debrief.links(incident, store, began));
        if (grafana != null) {
            links.addAll(grafana.links(incident, store, began));
        }
        return links;
    }

    /**
     * Creates the team's post-mortem; returns a sentence with its path, or with the reason why it could not be written.
     */
    private String postMortem(Language language) {
        var pager = pager(root, language);
        var begun = new PostMortem(incident, began, paged, moments, texts(root, language), ZoneId.systemDefault());
        try {
            var folder = log.file().resolveSibling("post-mortems");
            var broken = Stream.concat(Stream.of(pager.broken(incident)), pager.second(incident).stream())
                    .toList();
            var file = begun.write(folder, pager.way(links(), page), String.join("\n\n", broken));
            return pager.say("command.postMortem", file);
        } catch (IOException unwritable) {
            return pager.say("command.noPostMortem", unwritable.getMessage());
        }
    }

    /** Encodes a request from another terminal, which {@link #take} reads. */
    public static String asked(String verb, Language language, String... words) {
        var all = new ArrayList<>(List.of(verb, language.name()));
        all.addAll(Arrays.asList(words));
        return String.join("\t", all);
    }

    /**
     * Answers a request from another terminal.
     *
     * @return a line with the exit code, then the reply
     */
    public List<String> take(String line) {
        var words = line.split("\t", -1);
        Reply reply;
        try {
            var language = words.length > 1 ? Language.valueOf(words[1]) : Language.en;
            reply = switch (words[0]) {
                case "hint" -> hint(language);
                case "give-up" -> giveUp(language);
                case "answer" -> answer(diagnosis(now(), Arrays.copyOfRange(words, 2, words.length)), language);
                default -> new Reply(2, List.of("There is nothing to say to that."));
            };
        } catch (IllegalArgumentException | BadArgument unknown) {
            reply = new Reply(2, List.of(String.valueOf(unknown.getMessage())));
        }
        var lines = new ArrayList<>(List.of(String.valueOf(reply.exit())));
        lines.addAll(reply.lines());
        return lines;
    }

    /**
     * Parses the five answers, in the order of the questions; an empty one means unknown.
     *
     * @param now the latest time that an answer can mean
     * @throws BadArgument for an invalid answer
     */
    public static Diagnosis diagnosis(Instant now, String... words) {
        if (words.length != 5) {
            throw new BadArgument("A diagnosis has five answers.");
        }
        return new Diagnosis(
                chosen("--service", words[0], SERVICES, service -> service),
                chosen("--place", words[1], List.of(Place.values()), Place::shown),
                words[2].isBlank() ? null : Since.parse(words[2], now, ZoneId.systemDefault()),
                chosen("--cause", words[3], List.of(Cause.values()), Cause::name),
                chosen("--whom", words[4], List.of(Whom.values()), Whom::name));
    }

    /** Finds a choice by its number from 1, its name, or its displayed text; null for an empty answer. */
    private static <T> T chosen(String question, String word, List<T> choices, Function<T, String> shown) {
        var given = word.strip();
        if (given.isEmpty()) {
            return null;
        }
        if (given.matches("\\d{1,2}") && Integer.parseInt(given) >= 1 && Integer.parseInt(given) <= choices.size()) {
            return choices.get(Integer.parseInt(given) - 1);
        }
        return choices.stream()
                .filter(choice -> shown.apply(choice).equalsIgnoreCase(given)
                        || choice.toString().equalsIgnoreCase(given.replace("-", "")))
                .findFirst()
                .orElseThrow(() -> new BadArgument(question + " is a number from 1 to " + choices.size()
                        + " or one of: "
                        + String.join(
                                ", ", choices.stream().map(Object::toString).toList()) + "."));
    }
}
