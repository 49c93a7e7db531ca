package lab.room;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lab.terminal.Console;
import lab.terminal.canvas.Cells;
import lab.text.Language;
import lab.text.Sentences;

/**
 * One command's part in a room: it reports the learner's action, and prints the trainer's messages. Outside a room this
 * costs one look at the disk. Inside a room a command hardly waits, and never fails because of the room.
 */
public final class RoomSession {

    /** The folder of a room's files, inside the workbook's own folder. */
    public static final String FOLDER = ".lab/room";

    private static final long BLINK_MILLIS = 200;
    private static final Duration PAUSE_WHILE_AWAY = Duration.ofSeconds(30);
    static final String HEARD = "notice.properties";

    private final Path root;
    private final Path folder;
    private final Language language;
    private final Membership learner;
    private final Path classpath;
    private CompletableFuture<Notice> asked;
    private boolean told;

    private RoomSession(Path root, Language language, Membership learner, Path classpath) {
        this.root = root;
        this.folder = root.resolve(FOLDER);
        this.language = language;
        this.learner = learner;
        this.classpath = classpath;
    }

    /**
     * Starts a session; requests news from the host in the background.
     *
     * @param root the workbook's folder
     * @param asked the language of the command; null for the environment's
     */
    public static RoomSession begin(Path root, Language asked) {
        return begin(root, asked, null);
    }

    /**
     * The same where the class path of this process does not lead to the library, as that of a notebook's kernel.
     *
     * @param classpath that does; null for this process's own
     */
    public static RoomSession begin(Path root, Language asked, Path classpath) {
        Membership learner = null;
        try {
            learner = Membership.read(root.resolve(FOLDER)).orElse(null);
        } catch (IOException unreadable) {
            // treat it as if there were none
        }
        var session = new RoomSession(root, Language.of(asked, System.getenv()), learner, classpath);
        session.ask();
        return session;
    }

    /** Whether actions are reported. */
    public boolean joined() {
        return learner != null && learner.joined();
    }

    /** Reports in the background; does nothing outside a room. */
    public void report(Report report) {
        report(List.of(report));
    }

    /** Reports several things at once. */
    public void report(List<Report> reports) {
        if (!joined() || reports.isEmpty()) {
            return;
        }
        try {
            for (var report : reports) {
                ReportQueue.in(folder).add(report);
            }
            Courier.start(folder, classpath);
        } catch (IOException | RuntimeException failed) {
            // For example a full disk: the learner's command continues.
        }
    }

    private void ask() {
        if (!joined() || learner.host() == null) {
            return;
        }
        var answer = new CompletableFuture<Notice>();
        asked = answer;
        Thread.ofPlatform().daemon().name("room-news").start(() -> {
            try {
                if (heardFrom(Instant.now())) {
                    answer.complete(fetch());
                } else {
                    answer.complete(null);
                }
            } catch (IOException | RuntimeException away) {
                remember("away", Instant.now().toString());
                answer.complete(null);
            }
        });
    }

    /** If a host was away a moment ago, not every command asks it again. */
    private boolean heardFrom(Instant now) throws IOException {
        var away = PrivateFile.read(folder.resolve(HEARD)).getProperty("away", "");
        try {
            return away.isEmpty() || Instant.parse(away).plus(PAUSE_WHILE_AWAY).isBefore(now);
        } catch (java.time.DateTimeException damaged) {
            return true;
        }
    }

    private Notice fetch() throws IOException {
        try {
            var answer = new RoomClient(learner.host()).ask("GET", "/room/notice", learner.key(), null);
            remember("away", "");
            return Notice.of(answer, Instant.now());
        } catch (RoomClient.Refused refused) {
            if (refused.status == 401) {
                learner.in(Membership.State.UNKNOWN).write(folder);
            }
            throw refused;
        }
    }

    private void remember(String key, String value) {
        try {
            var kept = PrivateFile.read(folder.resolve(HEARD));
            if (!value.equals(kept.getProperty(key, ""))) {
                kept.setProperty(key, value);
                PrivateFile.write(folder.resolve(HEARD), kept);
            }
        } catch (IOException full) {
            // then it is printed once more
        }
    }

    /** Prints the trainer's message, once per command. */
    public void tell(Console out) {
        if (learner == null || told) {
            return;
        }
        told = true;
        try {
            if (learner.state() == Membership.State.UNKNOWN) {
                out.line(out.wrapped(speech().say("unknown", learner.host()), 2));
                return;
            }
            news().ifPresent(line -> {
                out.line("  " + out.arrow() + " " + out.wrapped(line, 4).strip());
                out.line();
            });
        } catch (IOException | RuntimeException failed) {
            // the room must not fail a command
        }
    }

    private Optional<String> news() throws IOException {
        if (asked == null) {
            return Optional.empty();
        }
        try {
            return line(asked.get(BLINK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException slow) {
            return Optional.empty();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** A message and an incident are printed once; a lesson with its countdown as long as it runs. */
    private Optional<String> line(Notice notice) throws IOException {
        if (notice == null) {
            return Optional.empty();
        }
        var said = new ArrayList<String>();
        var left = notice.left(Instant.now());
        var fresh = fresh("shown", notice.number() == 0 ? "" : String.valueOf(notice.number()));
        if (fresh && !notice.text().isBlank()) {
            said.add(speech().say("says", Cells.harmless(notice.text())));
        }
        if (!notice.lesson().isEmpty() && (fresh || !left.isZero())) {
            said.add(speech().say("now", Cells.harmless(notice.lesson().replaceFirst("_.*", ""))));
        }
        if (!left.isZero()) {
            said.add(
                    left.toSeconds() < 100
                            ? speech().say("left.seconds", left.toSeconds())
                            : speech().say("left.minutes", (left.toSeconds() + 59) / 60));
        }
        if (fresh("incident", notice.incident().key())) {
            said.add(speech().say(
                            notice.incident().stage() == RoomIncident.Stage.RUNNING
                                    ? "incident.new"
                                    : "incident.shown"));
        }
        return said.isEmpty() ? Optional.empty() : Optional.of(String.join("  ", said));
    }

    /** Whether this has not been printed yet; marks it as printed. */
    private boolean fresh(String what, String which) throws IOException {
        if (which.isEmpty()
                || which.equals(PrivateFile.read(folder.resolve(HEARD)).getProperty(what, ""))) {
            return false;
        }
        remember(what, which);
        return true;
    }

    /**
     * Prints the trainer's messages while a command runs: polls every few seconds.
     *
     * @param out receives a line for each new message
     */
    public void listen(Console out) {
        if (asked == null || !asked.isDone()) {
            return;
        }
        try {
            var notice = asked.getNow(null);
            if (notice != null && isNews(notice)) {
                line(notice).ifPresent(line -> {
                    out.line();
                    out.line("  " + out.arrow() + " " + out.wrapped(line, 4).strip());
                });
            }
            ask();
        } catch (IOException | RuntimeException failed) {
            // it is looked at again
        }
    }

    private boolean isNews(Notice notice) throws IOException {
        var kept = PrivateFile.read(folder.resolve(HEARD));
        return notice.number() != 0 && !String.valueOf(notice.number()).equals(kept.getProperty("shown", ""))
                || !notice.incident().key().isEmpty()
                        && !notice.incident().key().equals(kept.getProperty("incident", ""));
    }

    private Sentences speech() {
        return Sentences.read(root.resolve("src/lab/room"), language);
    }
}
