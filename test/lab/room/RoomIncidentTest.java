package lab.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import lab.Repository;
import lab.incident.IncidentHandout;
import lab.incident.IncidentRecording;
import lab.otlp.files.TelemetryFiles;
import lab.room.host.RoomHost;
import lab.telemetry.Store;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.BadArgument;
import lab.text.Language;
import lab.text.Sentences;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One recording for the whole room: told, handed out, answered, and shown when the trainer says so. */
class RoomIncidentTest {

    private static final Sentences SPEECH = Sentences.read(Repository.ROOT.resolve("src/lab/room"), Language.en);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Path> recordings = new ArrayList<>(IncidentRecording.brought(Repository.ROOT));

    @TempDir
    private Path folder;

    private RoomHost host;

    @BeforeEach
    void open() throws IOException {
        host = host(0);
    }

    @AfterEach
    void close() {
        host.close();
        http.close();
    }

    private RoomHost host(int port) throws IOException {
        return RoomHost.open(new RoomHost.Options(
                "127.0.0.1",
                port,
                0,
                Repository.ROOT,
                folder.resolve("host"),
                false,
                List.of(),
                List.of("room.test"),
                recordings,
                null));
    }

    private URI address() {
        return URI.create("http://localhost:" + host.port());
    }

    /** A workbook's folder that is in the room. */
    private Path learner(String name) throws IOException {
        var root = Files.createDirectories(folder.resolve(name));
        var texts = Files.createDirectories(root.resolve("src/lab/room"));
        Files.copy(Repository.ROOT.resolve("src/lab/room/en.properties"), texts.resolve("en.properties"));
        new Joining(room(root), SPEECH).join(address(), host.code(), name, null, "", "room");
        return root;
    }

    private static Path room(Path root) {
        return root.resolve(RoomSession.FOLDER);
    }

    private static IncidentDesk desk(Path root) throws IOException {
        return new IncidentDesk(room(root), Membership.read(room(root)).orElseThrow());
    }

    private HttpResponse<String> ask(String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address().resolve(path));
        if (body != null) {
            request.POST(BodyPublishers.ofString(body));
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private JsonObject act(String what) throws IOException, InterruptedException {
        var answer = ask("/api/incident/act", "{\"act\":\"" + what + "\",\"recording\":1}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonParser.parseString(answer.body()).getAsJsonObject();
    }

    private JsonObject board() throws IOException, InterruptedException {
        return JsonParser.parseString(ask("/api/incident", null).body()).getAsJsonObject();
    }

    private static String told(Path root) {
        var said = new StringWriter();
        RoomSession.begin(root, Language.en)
                .tell(new Console(new PrintWriter(said, true), new Terminal(200, false, true)));
        return said.toString();
    }

    private static void answer(Path root, IncidentAnswer answer) throws IOException {
        ReportQueue.in(room(root)).add(Report.answer(answer));
        while (Courier.once(room(root)) == Courier.Step.MORE) {
            // it has arrived
        }
    }

    /** What is right, by the recording itself. */
    private static IncidentAnswer right(String id) throws IOException {
        var recording = IncidentRecording.read(
                IncidentRecording.brought(Repository.ROOT).getFirst());
        var incident = recording.incident();
        return new IncidentAnswer(
                id,
                incident.services().iterator().next(),
                incident.places().iterator().next().name(),
                recording.began() + "/" + recording.began().plusSeconds(20),
                incident.cause().name(),
                incident.whom().iterator().next().name());
    }

    @Test
    void itIsToldAnsweredAndShownWhenTheTrainerSaysSo() throws Exception {
        var mina = learner("mina");
        var jun = learner("jun");
        learner("<b>sora</b>");
        assertThat(told(mina)).isEmpty();
        assertThat(desk(mina).now()).isEqualTo(RoomIncident.NONE);

        act("start");

        assertThat(told(mina)).contains("./lab room incident opens it");
        assertThat(told(mina)).as("said once").isEmpty();
        var id = desk(mina).now().id();
        answer(mina, right(id));
        answer(jun, new IncidentAnswer(id, "<img src=x>", "nowhere", "yesterday", "nPlusOne", "\u001b[2J"));
        answer(jun, right(id)); // the first one counts
        var board = board();
        assertThat(board.getAsJsonArray("waiting")).hasSize(1);
        var answered = board.getAsJsonArray("answered");
        assertThat(answered.get(0).toString())
                .contains("\"name\":\"mina\"", "\"points\":100")
                .doesNotContain("false");
        assertThat(answered.get(1).toString())
                .contains("\"name\":\"jun\"", "\"points\":0")
                .doesNotContain("true");
        assertThat(board.getAsJsonArray("causes")).hasSize(2);
        assertThat(ask("/api/room.csv", null).body())
                .contains("mina,incident,service,passed", "jun,incident,whom,failed");

        assertThat(desk(mina).truth()).as("not before").isEmpty();
        assertThat(ask("/api/now", null).body()).contains("\"debrief\":{}");

        act("debrief");

        assertThat(told(mina)).contains("has the debrief");
        var truth = desk(mina).truth().orElseThrow();
        assertThat(truth.getProperty("cause")).isEqualTo(right(id).cause());
        assertThat(ask("/api/now", null).body()).contains("./lab guide");

        act("end");

        assertThat(desk(mina).now()).isEqualTo(RoomIncident.NONE);
        assertThat(desk(mina).truth()).isEmpty();
    }

    @Test
    void theRecordingComesWithoutItsAnswer() throws Exception {
        var mina = learner("mina");
        act("start");

        var file = desk(mina).recording();

        var recorded = IncidentRecording.read(recordings.getFirst());
        assertThat(IncidentHandout.read(file).paged()).isEqualTo(recorded.paged());
        assertThat(IncidentHandout.read(file).symptom().indicator())
                .isEqualTo(recorded.incident().symptom());
        assertThat(IncidentHandout.read(file).symptom().now()).isPositive();
        var there = new Store();
        var here = new Store();
        TelemetryFiles.open(recordings.getFirst(), there);
        assertThat(TelemetryFiles.open(file, here).isEmpty()).isFalse();
        assertThat(here.spans()).hasSameSizeAs(there.spans());
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(new String(in.readNBytes(2_000)))
                    .startsWith("{\"handout\":")
                    .doesNotContain("cause", "seed", "began", recorded.began().toString());
        }
        assertThatThrownBy(() -> IncidentRecording.read(file)).isInstanceOf(BadArgument.class);
        assertThatThrownBy(() -> IncidentHandout.read(recordings.getFirst())).isInstanceOf(BadArgument.class);
    }

    @Test
    void aRecordingThatChangedOnItsWayIsNotKept() throws Exception {
        var mina = learner("mina");
        act("start");
        Files.writeString(folder.resolve("host/incident.jsonl.gz"), "something else");
        assertThatThrownBy(() -> desk(mina).recording()).hasMessageContaining("checksum");
        try (var files = Files.list(room(mina))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("membership.properties");
        }
    }

    @Test
    void theCodeOpensItAndNothingElseDoes() throws Exception {
        act("start");
        var path = "/room/incident/recording";
        assertThat(ask(path, null).statusCode()).isEqualTo(401);
        assertThat(ask(path + "?code=AAAAAA", null).statusCode()).isEqualTo(401);
        assertThat(ask(path + "?code=" + host.code(), null).statusCode()).isEqualTo(200);
        assertThat(ask("/room/incident/truth?code=" + host.code(), null).statusCode())
                .isEqualTo(401);
        for (var tries = 0; tries < 30; tries++) {
            ask(path + "?code=AAAAAA", null);
        }
        assertThat(ask(path + "?code=" + host.code(), null).statusCode())
                .as("a code cannot be found by trying")
                .isEqualTo(401);
    }

    @Test
    void aHostThatIsStartedAgainGoesOnWithIt() throws Exception {
        var mina = learner("mina");
        act("start");
        var id = desk(mina).now().id();
        answer(mina, right(id));
        var port = host.port();
        host.close();
        host = host(port);
        assertThat(desk(mina).now()).isEqualTo(new RoomIncident(id, RoomIncident.Stage.RUNNING));
        assertThat(Files.size(desk(mina).recording())).isPositive();
        assertThat(board().getAsJsonArray("answered").toString()).contains("\"points\":100");
        act("debrief");
        assertThat(desk(mina).truth()).isPresent();
    }

    @Test
    void whoLeavesTakesTheAnswerAlong() throws Exception {
        var mina = learner("mina");
        act("start");
        var answer = right(desk(mina).now().id());
        desk(mina).keep(answer);
        desk(mina).recording();
        assertThat(desk(mina).answered(desk(mina).now())).contains(answer);
        answer(mina, answer);
        new Joining(room(mina), SPEECH).leave(Membership.read(room(mina)).orElseThrow());
        assertThat(board().getAsJsonArray("answered")).isEmpty();
        assertThat(room(mina).resolve("answered.properties")).doesNotExist();
        assertThat(room(mina).resolve("incident.jsonl.gz")).doesNotExist();
    }

    @Test
    void whatIsNoRecordingOrNoActIsSaidSo() throws Exception {
        host.close();
        recordings.add(Files.writeString(folder.resolve("none.gz"), "none"));
        host = host(0);
        for (var body : List.of(
                "{\"act\":\"start\",\"recording\":7}",
                "{\"act\":\"start\",\"recording\":99}",
                "{\"act\":\"dance\"}",
                "[]")) {
            assertThat(ask("/api/incident/act", body).statusCode()).as(body).isEqualTo(400);
        }
        assertThat(ask("/api/incident/act", "{\"act\":\"debrief\"}").statusCode())
                .isEqualTo(409);
        assertThat(board().get("stage").getAsString()).isEqualTo("NONE");
    }
}
