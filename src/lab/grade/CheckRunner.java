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

/** Runs a lesson's checks, a class of JUnit tests, on a program's telemetry. */
final class CheckRunner {

    private static final LauncherConfig ONLY_JUPITER = LauncherConfig.builder()
            .enableTestEngineAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .addTestEngines(new JupiterTestEngine())
            .build();

    private static final String NOTHING_TO_JUDGE =
            "This cannot be judged: what it is about has not been emitted, or not as it is asked for.";

    private CheckRunner() {}

    /** The tasks of a class of checks, not judged: each failed with this message. */
    static List<TaskResult> unjudged(Class<?> checks, String message) {
        return tasks(checks)
                .map(method ->
                        new TaskResult(method.getAnnotation(Task.class).value(), sentence(method), false, message))
                .sorted(Comparator.comparingInt(TaskResult::number))
                .toList();
    }

    /**
     * The result of a test: the task's own test ({@code id} empty), or one of its claims.
     *
     * @param aborted by a failed assumption
     */
    private record Verdict(int task, String id, boolean aborted, Optional<Throwable> failure) {

        static Optional<Verdict> of(TestIdentifier test, TestExecutionResult result) {
            var failure = result.getStatus() == TestExecutionResult.Status.FAILED
                    ? result.getThrowable()
                    : Optional.<Throwable>empty();
            var aborted = result.getStatus() == TestExecutionResult.Status.ABORTED;
            return method(test).flatMap(method -> {
                if (method.isAnnotationPresent(Task.class)) {
                    return Optional.of(
                            new Verdict(method.getAnnotation(Task.class).value(), "", aborted, failure));
                }
                return Optional.ofNullable(method.getAnnotation(Claim.class))
                        .map(claim -> new Verdict(taskOf(claim), claim.id(), aborted, failure));
            });
        }
    }

    /**
     * Judges each task by its own test and by its claims. A claim that was aborted by an assumption does not count
     * against the task, because another claim that it depends on has failed. A task whose own test was aborted is not
     * done, whatever its claims say.
     */
    static List<TaskResult> judge(Class<?> checks, Telemetry emitted, Variants variants) {
        var verdicts = new ArrayList<Verdict>();
        var listener = new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                Verdict.of(test, result).ifPresent(verdicts::add);
            }
        };
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(checks))
                .build();
        ScopedValue.where(Telemetry.JUDGED, emitted)
                .where(Variants.JUDGED, variants)
                .run(() -> LauncherFactory.create(ONLY_JUPITER).execute(request, listener));
        verdicts.sort(Comparator.comparing(Verdict::id));
        var judged = unjudged(checks, "The check did not run: this is a fault of the workbook.").stream()
                .map(task -> judged(
                        task,
                        verdicts.stream()
                                .filter(verdict -> verdict.task == task.number())
                                .toList()))
                .toList();
        return judged.stream().map(result -> waiting(checks, result, judged)).toList();
    }

    private static TaskResult judged(TaskResult task, List<Verdict> verdicts) {
        if (verdicts.stream().noneMatch(verdict -> verdict.id.isEmpty())) {
            return task;
        }
        var failed =
                verdicts.stream().filter(verdict -> verdict.failure.isPresent()).toList();
        var unjudged = verdicts.stream().anyMatch(verdict -> verdict.id.isEmpty() && verdict.aborted);
        var message = unjudged ? NOTHING_TO_JUDGE : "";
        return new TaskResult(
                task.number(),
                task.what(),
                failed.isEmpty() && !unjudged,
                failed.isEmpty() ? message : message(failed.getFirst().failure.orElseThrow()),
                failed.stream().map(Verdict::id).filter(id -> !id.isEmpty()).toList());
    }

    private static int taskOf(Claim claim) {
        return Integer.parseInt(claim.id().replaceAll("\\D", ""));
    }

    /** If a task depends on one that failed, its message says which task comes first; its own message would mislead. */
    private static TaskResult waiting(Class<?> checks, TaskResult result, List<TaskResult> all) {
        var after = tasks(checks)
                .map(method -> method.getAnnotation(Task.class))
                .filter(task -> task.value() == result.number())
                .mapToInt(Task::after)
                .findFirst()
                .orElse(0);
        var open = all.stream().anyMatch(other -> other.number() == after && !other.passed());
        return open
                ? new TaskResult(
                        result.number(), result.what(), false, "Task " + after + " comes first.", result.broken())
                : result;
    }

    private static Optional<java.lang.reflect.Method> method(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getJavaMethod())
                .filter(method -> method.isAnnotationPresent(Task.class) || method.isAnnotationPresent(Claim.class));
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
