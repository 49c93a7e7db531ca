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
 * One command's part in a room: it reports what the learner did, and says what the trainer says. Whoever is in no room
 * pays for one look at the disk; whoever is in one never waits longer than a blink, and no fault of the room's is the
 * command's.
 */
public final class RoomSession {

    /** Where everything of a room is kept, under the workbook's own folder. */
    public static final String FOLDER = ".lab/room";

    private static final long BLINK_MILLIS = 200;
    private static final Duration PAUSE_WHILE_AWAY = Duration.ofSeconds(30);
    static final String HEARD = "notice.properties";

    private final Path root;
    private final Path folder;
    private final Language language;
    private final Membership learner;
    private CompletableFuture<Notice> asked;
    private boolean told;

    private RoomSession(Path root, Language language, Membership learner) {
        this.root = root;
        this.folder = root.resolve(FOLDER);
        this.language = language;
        this.learner = learner;
    }

    /**
     * The part of a command that begins; the host is asked for news meanwhile.
     *
     * @param root the workbook's folder
     * @param asked the language of the command; null for the environment's
     */
    public static RoomSession begin(Path root, Language asked) {
        Membership learner = null;
        try {
            learner = Membership.read(root.resolve(FOLDER)).orElse(null);
        } catch (IOException unreadable) {
            // then it is as if there were none
        }
        var session = new RoomSession(root, Language.of(asked, System.getenv()), learner);
        session.ask();
        return session;
    }

    /** Whether what is done here is reported. */
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
            Courier.start(folder);
        } catch (IOException | RuntimeException failed) {
            // A full disk, for one: the learner's command goes on.
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

    /** A host that was away a moment ago is not asked by each command. */
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
            // it is said once more then
        }
    }

    /** Says what the trainer says, once a command. */
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
            // the room is not worth a command
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

    /** A message and an incident are said once; a lesson with its countdown for as long as it runs. */
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

    /** Whether this was not said yet; from now on it was. */
    private boolean fresh(String what, String which) throws IOException {
        if (which.isEmpty()
                || which.equals(PrivateFile.read(folder.resolve(HEARD)).getProperty(what, ""))) {
            return false;
        }
        remember(what, which);
        return true;
    }

    /**
     * Says what the trainer says while a command goes on: a look every few seconds, by the command's own clock.
     *
     * @param out gets a line for each message that is new
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
