package lab.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lab.CtrlC;
import lab.Needs;
import lab.Repository;
import maintain.incidents.GiveAways;
import maintain.incidents.Solver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command, live: it pages, refuses a second one, takes the solver's diagnosis, and leaves nothing behind. */
@Needs("the launcher")
class LiveIncidentTest {

    private static final Path DOOR = Repository.ROOT.resolve(".lab/incident/door");

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES) // seven programs start; beside others that takes its time
    void theSolverIsPagedAndAnswersFromAnotherTerminalAndCtrlCEndsEverything() throws Exception {
        assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "there are no signals on Windows");
        var recording = folder.resolve("incident.jsonl.gz");
        var incident = Incident.draw(5, 1, Cause.flag);
        var running = lab(
                "--seed",
                "5",
                "--cause",
                "flag",
                "--healthy",
                "8",
                "--folder",
                folder.resolve("board").toString(),
                "--record",
                recording.toString());
        try (var lines = running.inputReader()) {
            var page = URI.create(until(lines, "http://localhost").replaceFirst("^.*(http://localhost:\\d+).*$", "$1"));
            var second = lab();
            assertThat(second.waitFor()).isEqualTo(1);
            assertThat(new String(second.getInputStream().readAllBytes()))
                    .contains("An incident is running already")
                    .hasLineCount(1);
            until(lines, "PAGE ");
            until(lines, "There is no terminal here");
            enoughToSee(page);
            var said = Solver.solve(incident.symptom(), page);
            var zone = ZoneId.systemDefault();
            var answer = lab(
                    "answer",
                    "--service",
                    said.service(),
                    "--place",
                    said.place().name(),
                    "--since",
                    Since.clock(said.since().from(), zone) + "-"
                            + Since.clock(said.since().to(), zone),
                    "--cause",
                    said.cause().name(),
                    "--whom",
                    said.whom().name());
            var told = new String(answer.getInputStream().readAllBytes());
            assertThat(answer.waitFor()).as(told).isZero();
            assertThat(told).contains("100 of 100", page + "/trace/", "./lab guide 04");
            var processes = running.descendants().toList();
            assertThat(processes).hasSizeGreaterThanOrEqualTo(6);
            assertThat(GiveAways.in(processes)).isEmpty();
            CtrlC.press(running);
            assertThat(running.waitFor(180, TimeUnit.SECONDS)).as("it ends").isTrue();
            assertThat(processes).noneMatch(ProcessHandle::isAlive);
        } finally {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
        }
        assertThat(DOOR).doesNotExist();
        assertThat(folder.resolve("board")).doesNotExist();
        assertThat(IncidentRecording.read(recording).incident()).isEqualTo(incident);
        try (var files = Files.list(folder)) {
            assertThat(files)
                    .containsExactlyInAnyOrder(recording, folder.resolve("incidents"), folder.resolve("post-mortems"));
        }
    }

    /** As a person does, who looks for a while: a page after two failures is early. */
    private static void enoughToSee(URI page) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var failed = HttpRequest.newBuilder(page.resolve("/api/traces?service=board-web&status=error&limit=100"))
                    .build();
            for (var look = 0; look < 60; look++) {
                var traces = http.send(failed, BodyHandlers.ofString()).body().split("\"traceId\"", -1).length - 1;
                if (traces >= 20) {
                    return;
                }
                TimeUnit.SECONDS.sleep(1);
            }
        }
        throw new AssertionError("No twenty requests failed within a minute.");
    }

    private static Process lab(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(Repository.ROOT.resolve("lab").toString(), "incident", "--lang", "en"));
        if (arguments.length > 0 && arguments[0].equals("answer")) {
            command.subList(2, 4).clear();
        }
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(CtrlC.reaches(command)).redirectErrorStream(true);
        builder.environment().put("LAB_LANG", "en");
        return builder.start();
    }

    private static String until(BufferedReader lines, String words) throws IOException {
        var said = new ArrayList<String>();
        for (String line; (line = lines.readLine()) != null; ) {
            said.add(line);
            if (line.contains(words)) {
                return line;
            }
        }
        throw new AssertionError("It never said \"" + words + "\", but:\n" + String.join("\n", said));
    }
}
