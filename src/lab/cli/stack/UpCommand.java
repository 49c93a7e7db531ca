package lab.cli.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import lab.stack.Stack;
import lab.stack.Stack.Profile;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.CommandFailed;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts the compose stack, and waits until every part of it works. */
@Command(name = "up", mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {

    /** The message when there is no engine. */
    static final String NO_ENGINE =
            "No Docker engine answers (docker info): start one, or run the board without it: ./lab demo";

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long LOOK_MILLIS = 1000;

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PROFILE",
            defaultValue = "full",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Profile profile;

    UpCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        if (!Stack.engine()) {
            throw new CommandFailed(NO_ENGINE);
        }
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        var stack = Stack.of(workbook.root(), System.getenv());
        var exit = new ProcessBuilder(stack.compose(profile, "up", "--detach", "--build", "--wait"))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new CommandFailed(
                    "docker compose failed: see the lines above; docker compose -p observability-lab logs tells more.");
        }
        wait(stack, out);
        out.line("  " + out.passed() + " Grafana    " + stack.at("GRAFANA"));
        if (profile != Profile.small) {
            out.line("  " + out.passed() + " the board  " + stack.at("BOARD"));
        }
        out.line("  " + out.passed() + " OTLP       " + stack.at("OTLP_HTTP") + ": lessons send there by themselves");
        out.line("  " + out.arrow() + " ./lab smoke asks every store and panel for data, ./lab down ends it");
        return 0;
    }

    /** Tempo, Mimir and Pyroscope cannot be checked from inside: their images have no shell */
    private void wait(Stack stack, Console out) throws InterruptedException {
        var waiting = new TreeMap<>(
                profile == Profile.small
                        ? Map.of("Grafana", stack.at("GRAFANA").resolve("/api/health"))
                        : Map.of(
                                "Tempo",
                                stack.at("TEMPO").resolve("/ready"),
                                "Mimir",
                                stack.at("MIMIR").resolve("/ready"),
                                "Loki",
                                stack.at("LOKI").resolve("/ready"),
                                "Pyroscope",
                                stack.at("PYROSCOPE").resolve("/ready"),
                                "Grafana",
                                stack.at("GRAFANA").resolve("/api/health")));
        var until = System.nanoTime() + PATIENCE.toNanos();
        try (var http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            while (!waiting.isEmpty()) {
                waiting.values().removeIf(address -> well(http, address));
                if (System.nanoTime() > until) {
                    out.progressDone();
                    throw new CommandFailed("Not ready within " + PATIENCE.toMinutes() + " minutes: "
                            + String.join(", ", waiting.keySet())
                            + ". docker compose -p observability-lab logs tells more.");
                }
                if (!waiting.isEmpty()) {
                    out.progress("  waiting for " + String.join(", ", waiting.keySet()));
                    Thread.sleep(LOOK_MILLIS);
                }
            }
        }
        out.progressDone();
    }

    private static boolean well(HttpClient http, URI address) {
        try {
            return http.send(
                                    HttpRequest.newBuilder(address)
                                            .timeout(Duration.ofSeconds(3))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
