//DEPS org.junit.jupiter:junit-jupiter-engine:6.1.3
//DEPS org.junit.platform:junit-platform-launcher:6.1.3

package lab;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lab.terminal.canvas.Terminal;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs JUnit tests as an IDE or a build does, for a program that contains its own tests. The run itself is traced: a
 * span for each class, and in it one for each test, with the attributes of the semantic conventions
 * ({@code test.suite.name}, {@code test.suite.run.status}, {@code test.case.name}, {@code test.case.result.status}).
 */
public final class TestRun {

    /** The limit for a failed test's message: characters in its span, lines on the screen. */
    private static final int CHARACTERS = 160;

    private static final int LINES = 4;

    private final List<Result> results;

    private record Result(String suite, String test, Throwable failure) {}

    private TestRun(List<Result> results) {
        this.results = List.copyOf(results);
    }

    /**
     * Runs every test of these classes.
     *
     * @param otel traces the run itself; the tests have their own. No span of the run is current while a test runs.
     */
    public static TestRun of(OpenTelemetry otel, Class<?>... tests) {
        var listener = new Listener(otel.getTracer("lab.tests"));
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(List.of(tests).stream()
                        .map(DiscoverySelectors::selectClass)
                        .toList())
                .build();
        LauncherFactory.create().execute(request, listener);
        return new TestRun(listener.results);
    }

    /** True when no test failed. */
    public boolean green() {
        return results.stream().allMatch(result -> result.failure == null);
    }

    /** Prints on stdout which tests passed, and why the others failed. */
    public void print() {
        var terminal = Terminal.detect();
        var suite = "";
        for (var result : results) {
            if (!result.suite.equals(suite)) {
                suite = result.suite;
                System.out.println("\n  " + suite);
            }
            var good = result.failure == null;
            var mark = good ? terminal.unicode() ? "✓" : "+" : terminal.unicode() ? "✗" : "x";
            System.out.println("  " + (terminal.colour() ? "\033[" + (good ? 32 : 31) + "m" + mark + "\033[0m" : mark)
                    + " " + result.test);
            if (!good) {
                message(result.failure)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .limit(LINES)
                        .map(line -> line.length() > terminal.columns() - 6
                                ? line.substring(0, terminal.columns() - 7) + "…"
                                : line)
                        .forEach(line -> System.out.println("      " + line));
            }
        }
        var passed = results.stream().filter(result -> result.failure == null).count();
        System.out.println("\n  " + passed + " passed, " + (results.size() - passed) + " failed");
    }

    /** Follows JUnit through classes (suites) and tests (cases). */
    private static final class Listener implements TestExecutionListener {

        private final Tracer tracer;
        private final Map<String, Started> started = new HashMap<>();
        private final List<Result> results = new ArrayList<>();

        /** @param name of a test, after the names of the classes it is nested in; empty for a class */
        private record Started(Span span, String suite, String name) {}

        private Listener(Tracer tracer) {
            this.tracer = tracer;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.getParentId().isEmpty()) {
                return; // the engine
            }
            var above = started.get(test.getParentId().get());
            var suite = above == null ? test.getDisplayName() : above.suite;
            var name = above == null
                    ? ""
                    : above.name.isEmpty() ? test.getDisplayName() : above.name + " › " + test.getDisplayName();
            var span = tracer.spanBuilder(test.getDisplayName())
                    .setParent(above == null ? Context.root() : Context.root().with(above.span))
                    .setAttribute("test.suite.name", suite);
            if (test.isTest()) {
                span.setAttribute("test.case.name", name);
            }
            started.put(test.getUniqueId(), new Started(span.startSpan(), suite, name));
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            var own = started.get(test.getUniqueId());
            if (own == null) {
                return;
            }
            var failure = result.getStatus() == TestExecutionResult.Status.FAILED
                    ? result.getThrowable().orElseGet(AssertionError::new)
                    : null;
            if (test.isTest()) {
                results.add(new Result(own.suite, own.name, failure));
                own.span.setAttribute("test.case.result.status", failure == null ? "pass" : "fail");
            } else if (own.name.isEmpty()) {
                var green = failure == null
                        && results.stream().noneMatch(each -> each.failure != null && each.suite.equals(own.suite));
                own.span.setAttribute("test.suite.run.status", green ? "success" : "failure");
            }
            if (failure != null) {
                own.span
                        .setStatus(StatusCode.ERROR, oneLine(failure))
                        .setAttribute("error.type", failure.getClass().getName());
            }
            own.span.end();
        }

        /** The first line of an assertion's message: a status needs a single line. */
        private static String oneLine(Throwable failure) {
            var message = message(failure).strip().replaceAll("\\s+", " ");
            return message.length() > CHARACTERS ? message.substring(0, CHARACTERS - 1) + "…" : message;
        }
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
