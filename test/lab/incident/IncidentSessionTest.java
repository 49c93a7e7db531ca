package lab.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import lab.Repository;
import lab.telemetry.Store;
import lab.text.Language;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a terminal, and another one through the door, is answered; and what the record keeps of it. */
class IncidentSessionTest {

    @TempDir
    private Path folder;

    private final Incident incident = Incident.draw(7, 1, Cause.flag);
    private final Instant began = Instant.now().minusSeconds(100);

    @Test
    void aRightAnswerFromAnotherTerminalEndsWith0AndIsKept() throws IOException {
        var session = session();
        var lines = session.take(answer("board-web", "list", began, "flag", "tenant"));
        assertThat(lines).first().isEqualTo("0");
        assertThat(lines).anyMatch(line -> line.contains("100 of 100")).anyMatch(line -> line.contains("lab guide 04"));
        assertThat(session.solved()).isTrue();
        assertThat(log().entries()).singleElement().satisfies(entry -> {
            assertThat(entry.solved()).isTrue();
            assertThat(entry.points()).isEqualTo(100);
            assertThat(entry.seed()).isEqualTo(7);
            assertThat(entry.cause()).isEqualTo(Cause.flag);
        });
    }

    @Test
    void aPostMortemIsBegunWithItsTimelineInTheLanguageOfWhoAnswers() throws IOException {
        var session = session();
        session.take("hint\tko");
        var lines = session.take(answer("board-web", "list", began, "flag", "tenant"));
        assertThat(lines.getLast()).startsWith("The post-mortem is begun").endsWith("-seed-7.md");
        try (var files = Files.list(folder.resolve("post-mortems"))) {
            var text = Files.readString(files.toList().getFirst());
            assertThat(text)
                    .startsWith("# Post-mortem of ")
                    .contains(
                            "./lab incident --seed 7 --level 1",
                            "## Timeline",
                            "| it broke |",
                            "| the alert fired |",
                            "힌트를 봄",
                            "90 of 100 points",
                            "](http://localhost:4319/overview)",
                            "layout.tenant",
                            "## Where were we lucky?")
                    .doesNotContain("{0}", "{1}");
        }
    }

    @Test
    void aPostMortemOfTwoCausesTellsBoth() throws IOException {
        var two = Incident.draw(7, 3, Cause.exception);
        new IncidentSession(
                        two, began, Instant.now(), Repository.ROOT, new Store(), "http://localhost:4319", log(), null)
                .take("give-up\ten");
        try (var files = Files.list(folder.resolve("post-mortems"))) {
            assertThat(Files.readString(files.toList().getFirst()))
                    .contains("code that does not expect", "visits are counted with the id of their session");
        }
    }

    @Test
    void aPostMortemThatCannotBeWrittenIsOneSentence() throws IOException {
        Files.writeString(folder.resolve("post-mortems"), "in the way");
        assertThat(session().take("give-up\tko").getLast()).startsWith("사후 검토 문서를 쓸 수 없습니다");
    }

    @Test
    void aWrongOneEndsWith1AndTellsTheEvidence() throws IOException {
        var lines = session().take(answer("board-web", "list", began, "exception", "tenant"));
        assertThat(lines).first().isEqualTo("1");
        assertThat(lines)
                .anyMatch(line -> line.startsWith("- ") && line.contains("board.tenant"))
                .anyMatch(line -> line.contains("80 of 100"));
        assertThat(log().entries()).singleElement().matches(entry -> !entry.solved());
    }

    @Test
    void thereIsOneDiagnosis() throws IOException {
        var session = session();
        session.take(answer("board-web", "list", began, "exception", "tenant"));
        assertThat(session.take(answer("board-web", "list", began, "flag", "tenant")))
                .first()
                .isEqualTo("1");
        assertThat(log().entries()).hasSize(1);
    }

    @Test
    void aRecordThatCannotBeWrittenCostsNobodyTheDebrief() throws IOException {
        Files.createDirectories(folder.resolve("incidents/in-the-way"));
        var lines = session().take(answer("board-web", "list", began, "flag", "tenant"));
        assertThat(lines).first().isEqualTo("0");
        assertThat(lines)
                .anyMatch(line -> line.startsWith("Your record does not have it"))
                .anyMatch(line -> line.contains("lab guide 04"));
    }

    @Test
    void hintsCostAndRunOut() throws IOException {
        var session = session();
        for (var hint = 0; hint < 5; hint++) {
            assertThat(session.take("hint\tko")).first().isEqualTo("0");
        }
        var lines = session.take(answer("board-web", "read", began, "flag", "tenant"));
        assertThat(lines).anyMatch(line -> line.contains("70 of 100") && line.contains("3 hints"));
        assertThat(log().entries().getFirst().hints()).isEqualTo(3);
    }

    @Test
    void givingUpShowsAndHasNoPoints() throws IOException {
        assertThat(session().take("give-up\ten")).anyMatch(line -> line.contains("layout.tenant"));
        assertThat(log().entries()).singleElement().matches(entry -> entry.points() == 0 && !entry.solved());
    }

    @Test
    void whatIsNoAnswerIsRefusedAndCostsNothing() {
        var session = session();
        for (var line : List.of(
                "",
                "dance",
                "answer",
                "answer\ten",
                "answer\txx\t1\t1\t\t1\t1",
                "answer\ten\t99\t1\t\t1\t1",
                "answer\ten\t1\t1\tnever\t1\t1",
                "answer\ten\t1\tnowhere\t\t1\t1")) {
            assertThat(session.take(line)).as(line).first().isEqualTo("2");
        }
        assertThat(session.over()).isFalse();
    }

    @Test
    void answersMayBeNumbersOrWhatTheListShows() {
        var said = IncidentSession.diagnosis(Instant.now(), "1", "GET /api/posts/{id}", "", "n-plus-one", "2");
        assertThat(said).isEqualTo(new Diagnosis("board-web", Place.read, null, Cause.nPlusOne, Whom.route));
    }

    @Test
    void theDoorAnswersWhoKnowsTheSecretAndIsGoneWithTheIncident() throws IOException {
        var file = folder.resolve("incident/door");
        try (var door = IncidentDoor.open(file, line -> List.of("0", "heard " + line))) {
            assertThat(IncidentDoor.ask(file, "hint\ten")).containsExactly("0", "heard hint\ten");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            var port = Integer.parseInt(Files.readString(file).split(" ")[0]);
            try (var stranger = new Socket(InetAddress.getLoopbackAddress(), port)) {
                stranger.getOutputStream().write("0123 give-up\ten\n".getBytes(StandardCharsets.UTF_8));
                assertThat(stranger.getInputStream().readAllBytes()).isEmpty();
            }
            assertThat(IncidentDoor.ask(file, "again")).hasSize(2);
        }
        assertThat(file).doesNotExist();
        assertThat(IncidentDoor.ask(file, "hint\ten")).isEmpty();
    }

    @Test
    void aDoorThatAKilledIncidentLeftIsNone() throws IOException {
        var file = folder.resolve("door");
        IncidentDoor.open(file, line -> List.of()).close();
        Files.writeString(file, "1 0123456789abcdef\n");
        assertThat(IncidentDoor.ask(file, "hint\ten")).isEmpty();
    }

    @Test
    void aRecordWithForeignLinesIsRead() throws IOException {
        Files.writeString(folder.resolve("incidents"), "nothing of ours\n\n\tseed=x\n");
        session().take("give-up\ten");
        assertThat(log().entries()).hasSize(1);
    }

    private IncidentSession session() {
        return new IncidentSession(
                incident, began, Instant.now(), Repository.ROOT, new Store(), "http://localhost:4319", log(), null);
    }

    private IncidentLog log() {
        return new IncidentLog(folder.resolve("incidents"));
    }

    private static String answer(String service, String place, Instant since, String cause, String whom) {
        return IncidentSession.asked(
                "answer", Language.en, service, place, Since.clock(since, ZoneId.systemDefault()), cause, whom);
    }
}
