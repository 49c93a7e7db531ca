package lab.grade;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lab.grade.Grade.TaskResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the checks of one lesson, a class of JUnit tests, on what a program emitted. */
final class CheckRunner {

    private static final LauncherConfig ONLY_JUPITER = LauncherConfig.builder()
            .enableTestEngineAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .addTestEngines(new JupiterTestEngine())
            .build();

    private CheckRunner() {}

    /** The tasks of a class of checks, unjudged: each failed with this message. */
    static List<TaskResult> unjudged(Class<?> checks, String message) {
        return tasks(checks)
                .map(method ->
                        new TaskResult(method.getAnnotation(Task.class).value(), sentence(method), false, message))
                .sorted(Comparator.comparingInt(TaskResult::number))
                .toList();
    }

    static List<TaskResult> judge(Class<?> checks, Telemetry emitted, Variants variants) {
        var results = new ArrayList<TaskResult>();
        var listener = new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                method(test)
                        .ifPresent(method -> results.add(new TaskResult(
                                method.getAnnotation(Task.class).value(),
                                sentence(method),
                                result.getStatus() == TestExecutionResult.Status.SUCCESSFUL,
                                result.getThrowable().map(CheckRunner::message).orElse(""))));
            }
        };
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(checks))
                .build();
        ScopedValue.where(Telemetry.JUDGED, emitted)
                .where(Variants.JUDGED, variants)
                .run(() -> LauncherFactory.create(ONLY_JUPITER).execute(request, listener));
        var missing = unjudged(checks, "The check did not run: this is a fault of the workbook.").stream()
                .filter(task -> results.stream().noneMatch(result -> result.number() == task.number()));
        var judged = Stream.concat(results.stream(), missing)
                .sorted(Comparator.comparingInt(TaskResult::number))
                .toList();
        return judged.stream().map(result -> waiting(checks, result, judged)).toList();
    }

    /** A task that rests on one that failed says which comes first, in place of a message that would mislead. */
    private static TaskResult waiting(Class<?> checks, TaskResult result, List<TaskResult> all) {
        var after = tasks(checks)
                .map(method -> method.getAnnotation(Task.class))
                .filter(task -> task.value() == result.number())
                .mapToInt(Task::after)
                .findFirst()
                .orElse(0);
        var open = all.stream().anyMatch(other -> other.number() == after && !other.passed());
        return open ? new TaskResult(result.number(), result.what(), false, "Task " + after + " comes first.") : result;
    }

    private static Optional<java.lang.reflect.Method> method(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getJavaMethod())
                .filter(method -> method.isAnnotationPresent(Task.class));
    }

    private static Stream<java.lang.reflect.Method> tasks(Class<?> checks) {
        return Stream.of(checks.getDeclaredMethods()).filter(method -> method.isAnnotationPresent(Task.class));
    }

    private static String sentence(java.lang.reflect.Method method) {
        var name = method.getAnnotation(DisplayName.class);
        return name == null ? method.getName() : name.value();
    }

    private static String message(Throwable failure) {
        return failure instanceof AssertionError
                ? String.valueOf(failure.getMessage()).strip()
                : "The check itself failed, which is a fault of the workbook: " + failure;
    }
}
