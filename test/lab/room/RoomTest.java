package lab.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.opentelemetry.api.common.AttributeKey;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import lab.Repository;
import lab.incident.IncidentRecording;
import lab.room.host.RoomHost;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.text.Sentences;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host and its learners: each has a folder of its own, and what they report goes over real sockets. */
class RoomTest {

    private static final String LESSON = "03_propagation";
    private static final Sentences SPEECH = Sentences.read(Repository.ROOT.resolve("src/lab/room"), Language.en);

    @TempDir
    private Path folder;

    private RoomHost host;
    private Path bundle;
    private final HttpClient http = HttpClient.newHttpClient();

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
        var titles = Map.of("en", "Context propagation", "ko", "컨텍스트 전파");
        var tasks = Map.of("en", List.of("one", "two", "three"), "ko", List.of("하나", "둘", "셋"));
        return RoomHost.open(new RoomHost.Options(
                "127.0.0.1",
                port,
                0,
                Repository.ROOT,
                folder.resolve("host"),
                false,
                List.of(new RoomHost.LessonTitle(LESSON, titles, tasks)),
                List.of("room.test"),
                IncidentRecording.brought(Repository.ROOT),
                bundle));
    }

    /** Whoever has joined or not: it is what they join with. */
    @Test
    void aBundleIsHandedOut() throws Exception {
        var asked = HttpRequest.newBuilder(host.page().resolve("/bundle")).build();
        assertThat(http.send(asked, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(404);
        host.close();
        bundle = Files.writeString(folder.resolve("learners.zip"), "all of it");
        host = host(0);
        var again = HttpRequest.newBuilder(host.page().resolve("/bundle")).build();
        assertThat(http.send(again, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo("all of it");
    }

    /** A workbook's folder; what it needs of the workbook are the room's sentences. */
    private Path learner(String name) throws IOException {
        var root = Files.createDirectories(folder.resolve("learner-" + Math.abs(name.hashCode())));
        var texts = Files.createDirectories(root.resolve("src/lab/room"));
        for (var language : List.of("en.properties", "ko.properties")) {
            Files.copy(Repository.ROOT.resolve("src/lab/room").resolve(language), texts.resolve(language));
        }
        joining(root).join(address(), host.code(), name, null, "", "room");
        return root;
    }

    private static Joining joining(Path root) {
        return new Joining(room(root), SPEECH);
    }

    private static Path room(Path root) {
        return root.resolve(RoomSession.FOLDER);
    }

    private URI address() {
        return URI.create("http://localhost:" + host.port());
    }

    private static void reports(Path root, Report... reports) throws IOException {
        for (var report : reports) {
            ReportQueue.in(room(root)).add(report);
        }
    }

    /** Until the queue is empty. */
    private static void send(Path root) throws IOException {
        while (Courier.once(room(root)) == Courier.Step.MORE) {
            // a batch has arrived
        }
    }

    /** A check at some time, of which so many tasks passed. */
    private static Report check(Instant at, int passed) {
        var outcomes = IntStream.rangeClosed(1, 3)
                .mapToObj(task -> new Report.Outcome(
                        task, "task " + task, task <= passed, task <= passed ? "" : "Expected " + task + ", saw none"))
                .toList();
        return new Report(
                java.util.UUID.randomUUID().toString(),
                Report.Kind.CHECK,
                at.minusSeconds(1),
                at,
                LESSON,
                0,
                0,
                "",
                false,
                outcomes);
    }

    private HttpResponse<String> ask(String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address().resolve(path));
        if (body != null) {
            request.POST(BodyPublishers.ofString(body));
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private JsonObject grid() throws IOException, InterruptedException {
        return JsonParser.parseString(ask("/api/room?lesson=" + LESSON, null).body())
                .getAsJsonObject();
    }

    private static JsonObject row(JsonObject grid, String name) {
        return find(grid.getAsJsonArray("learners"), name);
    }

    private static JsonObject find(JsonArray rows, String name) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getAsJsonObject())
                .filter(row -> row.get("name").getAsString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String state(JsonObject row, int task) {
        var tasks = row.getAsJsonObject("tasks");
        return tasks.has("" + task)
                ? tasks.getAsJsonObject("" + task).get("state").getAsString()
                : "none";
    }

    private static String told(Path root) {
        var said = new StringWriter();
        RoomSession.begin(root, Language.en)
                .tell(new Console(new PrintWriter(said, true), new Terminal(200, false, true)));
        return said.toString();
    }

    @Test
    void thirtyLearnersAndAThousandChecksMakeTheGrid() throws Exception {
        var began = Instant.now().minus(Duration.ofMinutes(10));
        var learners = new ArrayList<Path>();
        for (var i = 0; i < 30; i++) {
            learners.add(learner("learner " + i));
        }
        for (var n = 0; n < 1_000; n++) {
            // The one with the number 7 passes none, all others one task more with each third of their checks.
            var passed = n % 30 == 7 ? 0 : Math.min(3, n / 30 / 11 + 1);
            reports(learners.get(n % 30), check(began.plusMillis(600L * n), passed));
        }
        reports(learners.get(4), Report.hand(true), Report.hint(LESSON, 2, 1), Report.run(LESSON, "Two traces."));
        reports(learners.get(5), Report.run(LESSON, "two traces"));
        reports(learners.get(6), Report.run(LESSON, "one trace"));
        for (var learner : learners) {
            send(learner);
        }

        var grid = grid();

        assertThat(grid.getAsJsonArray("learners")).hasSize(30);
        for (var i = 0; i < 30; i++) {
            var row = row(grid, "learner " + i);
            for (var task = 1; task <= 3; task++) {
                assertThat(state(row, task)).as("learner %d, task %d", i, task).isEqualTo(i == 7 ? "trying" : "passed");
            }
        }
        var stuck = grid.getAsJsonArray("stuck");
        assertThat(stuck).hasSize(1);
        assertThat(stuck.get(0).getAsJsonObject().get("name").getAsString()).isEqualTo("learner 7");
        assertThat(stuck.get(0).getAsJsonObject().get("since").getAsLong())
                .as("the first check that failed")
                .isEqualTo(began.plusMillis(600 * 7).toEpochMilli());
        assertThat(grid.getAsJsonArray("hands")
                        .get(0)
                        .getAsJsonObject()
                        .get("name")
                        .getAsString())
                .isEqualTo("learner 4");
        assertThat(row(grid, "learner 4")
                        .getAsJsonObject("tasks")
                        .getAsJsonObject("2")
                        .get("hints")
                        .getAsInt())
                .isEqualTo(1);
        var bars = grid.getAsJsonObject("predictions").getAsJsonArray("bars");
        assertThat(bars.get(0).getAsJsonObject().get("count").getAsInt()).isEqualTo(2);
        assertThat(bars.get(1).getAsJsonObject().get("text").getAsString()).isEqualTo("one trace");
        var why = ask(
                "/api/task?lesson=" + LESSON + "&task=2&learner="
                        + row(grid, "learner 7").get("id").getAsString(),
                null);
        assertThat(why.body()).contains("Expected 2, saw none");
        assertThat(ask("/api/room.csv", null).body().lines()).hasSize(1 + 90);

        // the same telemetry, as the viewer has it: a span for each check, and three below it
        assertThat(host.store().spans()).hasSize(4_000);
        assertThat(host.store().traces()).hasSize(1_000);
        assertThat(host.store().spans().getFirst().getResource().getAttribute(AttributeKey.stringKey("user.name")))
                .isEqualTo("learner 0");
    }

    @Test
    void aHostThatIsKilledAndStartedAgainHasItAllAndGetsWhatWaited() throws Exception {
        var mina = learner("mina");
        reports(mina, check(Instant.now(), 1));
        send(mina);
        var port = host.port();
        host.close();
        reports(mina, check(Instant.now(), 2), Report.hand(true));
        assertThat(Courier.once(room(mina))).isEqualTo(Courier.Step.AWAY);
        assertThat(told(mina)).as("a host that is away is nobody's concern").isEmpty();
        assertThat(ReportQueue.in(room(mina)).waiting()).hasSize(2);

        host = host(port);

        assertThat(state(row(grid(), "mina"), 1)).isEqualTo("passed");
        assertThat(state(row(grid(), "mina"), 2)).isEqualTo("trying");
        send(mina);
        assertThat(state(row(grid(), "mina"), 2)).isEqualTo("passed");
        assertThat(grid().getAsJsonArray("hands")).hasSize(1);
        assertThat(host.store().spans()).hasSize(8);
    }

    @Test
    void whatALaptopDidBeforeItSleptArrivesWithItsOwnTimes() throws Exception {
        var mina = learner("mina");
        var anHourAgo = Instant.now().minus(Duration.ofHours(1));
        reports(mina, check(anHourAgo, 0), check(anHourAgo.plusSeconds(60), 1));
        send(mina);
        var task = row(grid(), "mina").getAsJsonObject("tasks").getAsJsonObject("2");
        assertThat(task.get("since").getAsLong()).isEqualTo(anHourAgo.toEpochMilli());
    }

    /** A courier's process sleeps with the laptop: its next pause lasts an hour of the clock on the wall. */
    @Test
    void aLaptopThatSleptForAnHourReconnectsByItself() throws Exception {
        var mina = learner("mina");
        var port = host.port();
        host.close(); // out of reach, as seen from there
        reports(mina, check(Instant.now(), 2));
        var pauses = new ArrayList<Duration>();
        var arrived = Courier.work(room(mina), new Courier.Clock() {
            private long now = System.currentTimeMillis();

            @Override
            public long now() {
                return now;
            }

            @Override
            public void pause(Duration time) {
                pauses.add(time);
                now += pauses.size() == 3 ? Duration.ofHours(1).toMillis() : time.toMillis();
                if (pauses.size() == 4) { // it has been awake again for a moment
                    try {
                        host = host(port);
                    } catch (IOException taken) {
                        throw new java.io.UncheckedIOException(taken);
                    }
                }
            }
        });
        assertThat(arrived).isTrue();
        assertThat(pauses).hasSize(4);
        assertThat(state(row(grid(), "mina"), 2)).isEqualTo("passed");
        assertThat(ReportQueue.in(room(mina)).waiting()).isEmpty();
    }

    @Test
    void whatIsSentTwiceCountsOnce() throws Exception {
        var mina = learner("mina");
        var check = check(Instant.now(), 1);
        reports(mina, check);
        send(mina);
        reports(mina, check);
        send(mina);
        var task = row(grid(), "mina").getAsJsonObject("tasks").getAsJsonObject("1");
        assertThat(task.get("checks").getAsInt()).isEqualTo(1);
        assertThat(host.store().spans()).hasSize(4);
    }

    @Test
    void aMessageAndItsCountdownReachTheTerminalAndThePage() throws Exception {
        var mina = learner("mina");
        assertThat(told(mina)).isEmpty();
        ask("/api/notice", "{\"text\":\"\\u001b[31mread the map\",\"lesson\":\"" + LESSON + "\",\"minutes\":20}");
        assertThat(told(mina)).contains("The trainer says: ␛[31mread the map", "Now: lesson 03.", "20 minutes left");
        assertThat(told(mina))
                .as("a message is said once")
                .doesNotContain("read the map")
                .contains("minutes left");
        assertThat(ask("/api/now", null).body()).contains("read the map");

        ask("/api/notice", "{\"text\":\"\",\"lesson\":\"\",\"minutes\":0}");
        told(mina);
        assertThat(told(mina)).isEmpty();
    }

    @Test
    void aWatchSaysItWhenItComes() throws Exception {
        var mina = learner("mina");
        var said = new StringWriter();
        var out = new Console(new PrintWriter(said, true), new Terminal(200, false, true));
        var session = RoomSession.begin(mina, Language.en);
        ask("/api/notice", "{\"text\":\"five more minutes\",\"lesson\":\"\",\"minutes\":5}");
        for (var looks = 0; looks < 1_000 && said.toString().isEmpty(); looks++) {
            session.listen(out);
            Thread.sleep(10);
        }
        assertThat(said.toString()).contains("five more minutes");
    }

    @Test
    void whoLeavesIsDeletedOnTheHost() throws Exception {
        var mina = learner("mina");
        var jun = learner("jun");
        for (var one : List.of(mina, jun)) {
            reports(one, check(Instant.now(), 1));
            send(one);
        }
        var learner = Membership.read(room(mina)).orElseThrow();
        assertThat(joining(mina).leave(learner)).isTrue();
        assertThat(Membership.read(room(mina))).isEmpty();
        assertThat(grid().getAsJsonArray("learners")).hasSize(1);
        assertThat(host.store().spans()).hasSize(4);
        try (var files = Files.walk(folder.resolve("host"))) {
            assertThat(files.filter(Files::isRegularFile).map(RoomTest::text).toList())
                    .noneMatch(text -> text.contains(learner.id()) || text.contains("mina"));
        }
        reports(mina, check(Instant.now(), 2));
        assertThat(Courier.once(room(mina))).as("nothing is sent any more").isEqualTo(Courier.Step.DONE);
        assertThat(grid().getAsJsonArray("learners")).hasSize(1);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    @Test
    void whoHasNotJoinedIsNotSeen() throws Exception {
        var stranger =
                new Membership(address(), "made up", "made up", "stranger", null, "", "room", Membership.State.JOINED);
        var root = folder.resolve("stranger");
        stranger.write(room(root));
        reports(root, check(Instant.now(), 1));
        assertThat(Courier.once(room(root))).isEqualTo(Courier.Step.DONE);
        assertThat(Membership.read(room(root)).orElseThrow().state()).isEqualTo(Membership.State.UNKNOWN);
        assertThat(ReportQueue.in(room(root)).waiting())
                .as("nothing of it is lost")
                .hasSize(1);
        assertThat(grid().getAsJsonArray("learners")).isEmpty();
        assertThat(host.store().spans()).isEmpty();
    }

    @Test
    void nobodyReportsAsSomebodyElse() throws Exception {
        var mina = learner("mina");
        var jun = learner("jun");
        var key = Membership.read(room(mina)).orElseThrow().key();
        var id = Membership.read(room(jun)).orElseThrow().id();
        new Membership(address(), id, key, "jun", null, "", "room", Membership.State.JOINED).write(room(mina));
        reports(mina, check(Instant.now(), 3));
        send(mina);
        assertThat(state(row(grid(), "jun"), 1)).isEqualTo("none");
        assertThat(host.store().spans()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "a\u202eb", "\u001b[2Jmina", "미나"})
    void aStrangeNameIsAText(String name) throws Exception {
        learner(name);
        var shown = grid().getAsJsonArray("learners").get(0).getAsJsonObject();
        assertThat(shown.get("name").getAsString()).doesNotContain("\u001b", "\u202e");
        assertThat(ask("/api/room?lesson=", null).body()).doesNotContain("<img", "\u001b");
    }

    @Test
    void aSpreadsheetTakesNoNameForAFormula() throws Exception {
        var root = learner("=1+1");
        reports(root, check(Instant.now(), 3));
        send(root);
        assertThat(ask("/api/room.csv", null).body()).contains("\n'=1+1,").doesNotContain("\n=");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 41, 10_000})
    void aNameThatIsNoneIsRefused(int length) {
        assertThatThrownBy(() -> learner("x".repeat(length)))
                .isInstanceOf(CommandFailed.class)
                .hasMessage(SPEECH.say("refused.name"));
    }

    @Test
    void twoOfOneNameAreTwo() throws Exception {
        var first = learner("kim");
        Files.move(first, folder.resolve("first"));
        learner("kim");
        assertThat(row(grid(), "kim (2)")).isNotNull();
    }

    @Test
    void aWrongCodeIsRefusedAndCannotBeFoundByTrying() throws Exception {
        var root = folder.resolve("guesser");
        for (var tries = 0; tries < 30; tries++) {
            assertThatThrownBy(() -> joining(root).join(address(), "AAAAAA", "x", null, "", "room"))
                    .hasMessage(SPEECH.say("refused.code", address()));
        }
        assertThatThrownBy(() -> joining(root).join(address(), host.code(), "x", null, "", "room"))
                .hasMessage(SPEECH.say("refused.often"));
        assertThat(Membership.read(room(root))).isEmpty();
    }

    @Test
    void whatIsNoHostIsSaidSo() throws Exception {
        assertThatThrownBy(
                        () -> joining(folder.resolve("x")).join(host.viewer().resolve("/"), "c", "x", null, "", "room"))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("No room answers at");
    }

    @Test
    void aFolderHasOneHost() {
        assertThatThrownBy(() -> host(0)).isInstanceOf(RoomHost.AlreadyHosted.class);
    }

    @Test
    void theTrainersPageIsForThisMachine() throws Exception {
        for (var path :
                List.of("/api/about", "/api/room", "/api/room.csv", "/api/join.svg", "/api/task", "/api/incident")) {
            assertThat(raw(path, "room.test", null)).as(path).startsWith("HTTP/1.1 403");
            assertThat(raw(path, "evil.test", null)).as(path).startsWith("HTTP/1.1 421");
            assertThat(raw(path, "localhost", "http://evil.test")).as(path).startsWith("HTTP/1.1 403");
        }
        assertThat(raw("/api/now", "room.test", null)).startsWith("HTTP/1.1 200");
        assertThat(raw("/", "room.test", null)).startsWith("HTTP/1.1 200").contains("room.js");
        assertThat(raw("/page/dom.js", "room.test", null)).startsWith("HTTP/1.1 200");
        assertThat(raw("/api/join.svg", "localhost", null)).contains("<svg", "</svg>");
    }

    /** HttpClient chooses the Host by itself. */
    private String raw(String path, String name, String origin) throws IOException {
        try (var socket = new java.net.Socket("127.0.0.1", host.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + name + ":" + host.port() + "\r\n"
                                    + (origin == null ? "" : "Origin: " + origin + "\r\n")
                                    + "Connection: close\r\n\r\n")
                            .getBytes());
            var answer = new StringBuilder();
            var in = socket.getInputStream();
            while (!answer.toString().contains("\r\n\r\n")) {
                answer.append((char) in.read());
            }
            var length =
                    java.util.regex.Pattern.compile("content-length: (\\d+)").matcher(answer);
            assertThat(length.find()).isTrue();
            return answer + new String(in.readNBytes(Integer.parseInt(length.group(1))));
        }
    }

    @Test
    void withAStackReportsGoThere() throws Exception {
        try (var stack = lab.receive.Receiver.start()) {
            var root = folder.resolve("stack");
            joining(root).join(null, "", "mina", stack.endpoint(), "X-Scope-OrgID=room%201", "seoul-1");
            reports(root, check(Instant.now(), 1));
            send(root);
            assertThat(stack.store().spans()).hasSize(4);
            assertThat(stack.store()
                            .spans()
                            .getFirst()
                            .getResource()
                            .getAttribute(AttributeKey.stringKey("service.namespace")))
                    .isEqualTo("seoul-1");
            assertThat(stack.requests().getFirst().headers().get("X-Scope-OrgID"))
                    .containsExactly("room 1");
            assertThat(grid().getAsJsonArray("learners")).isEmpty();
        }
    }

    @Test
    void thePageSpeaksBothLanguages() throws Exception {
        var texts = new ArrayList<JsonObject>();
        for (var language : List.of("en", "ko")) {
            texts.add(JsonParser.parseString(
                            ask("/page/" + language + ".json", null).body())
                    .getAsJsonObject());
        }
        assertThat(texts.getLast().keySet()).isEqualTo(texts.getFirst().keySet());
        var script = ask("/page/room.js", null).body();
        var used = java.util.regex.Pattern.compile("\\bt\\('([^']+)'").matcher(script);
        assertThat(used.results().map(found -> found.group(1)).toList())
                .hasSizeGreaterThan(30)
                .allMatch(texts.getFirst()::has);
    }

    @Test
    void theQueueIsBounded() throws Exception {
        var root = learner("mina");
        for (var n = 0; n < ReportQueue.MAX_REPORTS + 5; n++) {
            reports(root, check(Instant.ofEpochMilli(1_000 + n), 0));
        }
        assertThat(ReportQueue.in(room(root)).waiting())
                .hasSize(ReportQueue.MAX_REPORTS)
                .first()
                .asString()
                .contains("0000000001005-");
    }
}
