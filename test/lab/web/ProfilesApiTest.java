package lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import lab.otlp.Signal;
import lab.otlp.files.TelemetryFiles;
import lab.profile.ProfileRecording;
import lab.profile.SpanScope;
import lab.telemetry.Store;
import lab.telemetry.profiles.ProfileBatch;
import lab.telemetry.profiles.ProfileData;
import lab.telemetry.profiles.ProfileType;
import lab.telemetry.profiles.SampleLinks;
import lab.telemetry.profiles.StackTree;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Profiles that arrive, and what the API says of them. */
@TestInstance(Lifecycle.PER_CLASS)
class ProfilesApiTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private Client client;

    @BeforeAll
    void start() throws Exception {
        client = new Client();
    }

    @AfterAll
    void stop() {
        client.close();
    }

    @BeforeEach
    void forget() {
        client.viewer.store().clear();
    }

    private JsonObject profile(String parameters) throws Exception {
        return client.api("traces/" + TRACE + "/spans/0000000000000001/profile?" + parameters);
    }

    /** Several lines, for it has more samples and stacks than a line takes. */
    @Test
    void whatIsExportedIsOpenedAsItWas() throws Exception {
        client.post("profiles", Client.profiles(TRACE, "say \"<hi>\" \u202e"));
        var stacks = new StackTree.Builder();
        var links = new SampleLinks.Builder();
        var samples = new ProfileData.Builder();
        for (var i = 0; i < 45_000; i++) {
            var caller = stacks.below(StackTree.ROOT, stacks.frame("outer " + i % 7));
            var node = i % 11 == 0 ? StackTree.ROOT : stacks.below(caller, stacks.frame("inner " + i % 13));
            samples.add(node, i % 3 == 0 ? SampleLinks.NONE : links.link(1, 2, 3), i);
        }
        var profile = new ProfileData(
                Resource.empty(),
                InstrumentationScopeInfo.create("sampler"),
                new ProfileType("wall", "nanoseconds"),
                5,
                7,
                samples.build());
        var empty = new ProfileData(
                Resource.empty(),
                InstrumentationScopeInfo.empty(),
                new ProfileType("cpu", "count"),
                0,
                0,
                new ProfileData.Builder().build());
        client.viewer
                .store()
                .addProfiles(List.of(new ProfileBatch(stacks.build(), links.build(), List.of(profile, empty))));
        var exported = client.get("/api/export").body();
        assertThat(exported.lines().filter(line -> line.contains("\"resourceProfiles\"")))
                .hasSize(3 + 3 + 1);

        try (var other = new Client()) {
            var opened = TelemetryFiles.open(
                    new ByteArrayInputStream(exported.getBytes(StandardCharsets.UTF_8)),
                    "export.jsonl",
                    64 << 20,
                    other.viewer.store());
            assertThat(opened.profileSamples()).isEqualTo(90 + 45_000);
            assertThat(opened.firstProblem()).isEmpty();
            for (var question : List.of(
                    "profiles/graph?service=json",
                    "traces/" + TRACE + "/spans/0000000000000001/profile",
                    "traces/00000000000000010000000000000002/spans/0000000000000003/profile"))
                assertThat(other.api(question)).as(question).isEqualTo(client.api(question));
        }
    }

    @Test
    void theFlameGraphIsOfASpanOrOfThoseBelowItToo() throws Exception {
        client.post(
                "traces",
                Client.spans(TRACE, "step", "other")
                        .replaceFirst(
                                "\"name\":\"other\"", "\"parentSpanId\":\"0000000000000001\",\"name\":\"other\""));
        assertThat(client.post("profiles", Client.profiles(TRACE, "com.example.Shop.check"))
                        .body())
                .isEqualTo("{}");
        assertThat(client.list("traces/" + TRACE, "spans"))
                .extracting(span -> span.getAsJsonObject().get("samples").getAsInt())
                .containsExactly(30, 60);

        var own = profile("");
        assertThat(own.getAsJsonArray("types")).hasSize(1);
        assertThat(own.get("graph")).isEqualTo(JsonParser.parseString("""
            {"samples":30,"total":300000000,"trunk":1,"more":0,"nodes":[
             {"parent":-1,"depth":0,"name":"com.example.Shop.main","total":300000000,"self":0},
             {"parent":0,"depth":1,"name":"com.example.Shop.check","total":300000000,"self":300000000}]}\
            """));

        var below = profile("children=true");
        assertThat(below.getAsJsonArray("types"))
                .extracting(type -> type.getAsJsonObject().get("kind").getAsString())
                .containsExactly("CPU", "ALLOCATION");
        assertThat(below.getAsJsonObject("graph").get("total").getAsLong()).isEqualTo(600_000_000);
        assertThat(below.getAsJsonObject("graph").get("trunk").getAsInt()).isZero();
        assertThat(profile("children=true&type=alloc_space:bytes")
                        .getAsJsonObject("graph")
                        .get("total")
                        .getAsLong())
                .isEqualTo(15_000_000);
        assertThat(client.get("/api/traces/" + TRACE + "/spans/0000000000000009/profile")
                        .statusCode())
                .isEqualTo(404);
        assertThat(profile("type=x:y").getAsJsonObject("type").get("id").getAsString())
                .isEqualTo("cpu:nanoseconds");

        var service = client.list("profiles", "services").get(0).getAsJsonObject();
        assertThat(service.get("service").getAsString()).isEqualTo("json");
        assertThat(service.get("linked").getAsInt()).isEqualTo(90);
        assertThat(client.api("profiles/graph?service=json")
                        .getAsJsonObject("graph")
                        .get("samples")
                        .getAsInt())
                .isEqualTo(60);
    }

    @Test
    void grpcTakesThemToo() throws Exception {
        var request = lab.otlp.JsonParser.read(
                        Client.profiles(TRACE, "com.example.Shop.check").getBytes(StandardCharsets.UTF_8),
                        Signal.PROFILES.newRequest())
                .toByteArray();
        var frame = ByteBuffer.allocate(5 + request.length)
                .put((byte) 0)
                .putInt(request.length)
                .put(request);
        var answer = WebClient.of("h2c://localhost:" + client.viewer.grpcPort())
                .execute(
                        RequestHeaders.builder(
                                        HttpMethod.POST,
                                        "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export")
                                .contentType(MediaType.create("application", "grpc"))
                                .build(),
                        HttpData.wrap(frame.array()))
                .aggregate()
                .join();
        assertThat(answer.trailers().get("grpc-status")).isEqualTo("0");
        assertThat(client.viewer.store().stats().profileSamples()).isEqualTo(90);
    }

    @Test
    void whatIsRejectedIsSaidToTheSenderAndListed() throws Exception {
        var answer = client.post("profiles", """
            {"resourceProfiles":[{"scopeProfiles":[{"profiles":[{"samples":[{"stackIndex":7,"values":[1]}]}]}]}],"dictionary":{}}\
            """, "User-Agent", "half-a-profiler");
        assertThat(answer.body())
                .isEqualTo("{\"partialSuccess\":{\"rejectedProfiles\":\"1\",\"errorMessage\":"
                        + "\"profile \\\"\\\": it points to stack 7 of 0\"}}");
        assertThat(client.post("profiles", "{\"x\":", "User-Agent", "no-profiler")
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.get("/api/refused").body())
                .contains("half-a-profiler", "it points to stack 7 of 0", "no-profiler", "/v1development/profiles");
        assertThat(client.viewer.store().profiles()).isEmpty();
    }

    @Test
    void theOldestAreLetGoAndCounted() throws Exception {
        var limits = new Store.Limits(10, 10, 10, 200, 1 << 20);
        try (var small = new Client(ViewerOptions.free(Client.PAGE).withLimits(limits, ViewerOptions.BODIES))) {
            for (var i = 0; i < 5; i++) {
                small.post("profiles", Client.profiles(TRACE, "com.example.Shop.check" + i));
            }
            var kept = small.api("stats").getAsJsonObject("kept");
            assertThat(kept.get("profileSamples").getAsInt()).isEqualTo(180);
            assertThat(kept.getAsJsonObject("evicted").get("profileSamples").getAsInt())
                    .isEqualTo(270);
            assertThat(small.get("/api/profiles/graph?service=json").body())
                    .contains("check3", "check4")
                    .doesNotContain("check2");
        }
        var bytes = new Store.Limits(10, 10, 10, 1_000_000, 10_000);
        var store = new Store(bytes);
        for (var i = 0; i < 20; i++) {
            store.addProfiles(lab.otlp.Decoder.decode(
                            Signal.PROFILES,
                            lab.otlp.Encoding.JSON,
                            Client.profiles(TRACE, "x").getBytes(StandardCharsets.UTF_8))
                    .profiles());
            assertThat(store.stats().bytes()).isLessThanOrEqualTo(10_000);
        }
        assertThat(store.stats().profileSamples() + store.evicted().profileSamples())
                .isEqualTo(20 * 90);
        assertThat(store.stats().profileSamples()).isPositive();
        assertThat(store.evicted().profileSamples()).isPositive();
        store.clear();
        assertThat(store.stats().bytes()).isZero();
    }

    @Test
    void aRecordingThatIsDroppedIsOpenedAndJoined(@TempDir Path folder) throws Exception {
        var recording = recording(folder);
        client.post("traces", Client.spans(TRACE, "waits"));
        var opened = drop(Files.readAllBytes(recording), "recording.jfr");
        assertThat(opened.body()).contains("\"profileSamples\":");
        var waits = profile("type=wall:nanoseconds");
        assertThat(waits.getAsJsonObject("graph").get("total").getAsLong()).isGreaterThan(4_000_000);
        assertThat(waits.toString())
                .contains("ProfilesApiTest.recording", "java.util.concurrent.SynchronousQueue.poll");
        assertThat(client.list("profiles", "services").toString()).contains("\"service\":\"recording.jfr\"");

        // Whatever is wrong with it: one sentence, and the viewer is well.
        var bytes = Files.readAllBytes(recording);
        var random = new Random(7);
        var refused = 0;
        for (var round = 0; round < 30; round++) {
            var broken = round < 10 ? Arrays.copyOf(bytes, 4 + random.nextInt(bytes.length - 4)) : bytes.clone();
            for (var n = 0; n < 20 * (round / 10); n++) {
                broken[4 + random.nextInt(broken.length - 4)] = (byte) random.nextInt(256);
            }
            var answer = drop(broken, "broken.jfr");
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 400);
            if (answer.statusCode() == 400) {
                refused++;
                assertThat(answer.body())
                        .matches("\\{\"message\":\"(The file was not read: this recording of JFR is damaged or cut"
                                + " off|There is no telemetry in this file)\\.\"}");
            }
        }
        assertThat(refused).isPositive();
        assertThat(drop("no telemetry".getBytes(StandardCharsets.UTF_8), "../../x.txt")
                        .statusCode())
                .isEqualTo(400);
        assertThat(drop(Client.spans(TRACE, "a file").getBytes(StandardCharsets.UTF_8), "x.json")
                        .body())
                .contains("\"spans\":1");
    }

    private HttpResponse<String> drop(byte[] file, String name) throws Exception {
        return client.send(
                HttpRequest.newBuilder(client.page("/api/files?name=" + name)).POST(BodyPublishers.ofByteArray(file)));
    }

    /** Of this thread, which waits in a span. */
    private static Path recording(Path folder) throws Exception {
        var file = folder.resolve("recording.jfr");
        try (var recording = new Recording()) {
            ProfileRecording.enable(recording);
            recording.start();
            var span = SpanContext.create(TRACE, "0000000000000001", TraceFlags.getSampled(), TraceState.getDefault());
            var scope = new SpanScope(span, "waits");
            new SynchronousQueue<Integer>().poll(5, TimeUnit.MILLISECONDS);
            scope.close();
            recording.stop();
            recording.dump(file);
        }
        return file;
    }
}
