package lab.grade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The JVM of the workbook's own tests: each class a line, in an order that the seed decides. */
public final class TestSuite implements TestExecutionListener {

    private final Console out;
    private final List<String> problems = new ArrayList<>();
    private final List<String> skips = new ArrayList<>();
    private TestPlan plan;
    private int passed;
    private int failed;
    private int inClass;
    private int failedBefore;
    private long classStarted;

    private TestSuite(Console out) {
        this.out = out;
    }

    /**
     * Arguments: the folder of the classes, the seed, whether skips count as failures, a tag or "" for all tests,
     * names.
     */
    public static void main(String... arguments) throws IOException {
        var classes = Path.of(arguments[0]);
        var seed = arguments[1];
        var noSkips = Boolean.parseBoolean(arguments[2]);
        var names = List.of(arguments).subList(4, arguments.length);
        var selected = testClasses(classes)
                .filter(name -> names.isEmpty() || names.stream().anyMatch(name::contains))
                .map(DiscoverySelectors::selectClass)
                .toList();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selected)
                .filters(TagFilter.includeTags(arguments[3].isEmpty() ? "any() | none()" : arguments[3]))
                .configurationParameter(
                        "junit.jupiter.testclass.order.default", "org.junit.jupiter.api.ClassOrderer$Random")
                .configurationParameter(
                        "junit.jupiter.testmethod.order.default", "org.junit.jupiter.api.MethodOrderer$Random")
                .configurationParameter("junit.jupiter.execution.order.random.seed", seed)
                .configurationParameter("junit.jupiter.execution.timeout.default", "120 s")
                .build();
        var out = new Console(new java.io.PrintWriter(System.out, true), Terminal.detect());
        var tests = new TestSuite(out);
        LauncherFactory.create().execute(request, tests);
        System.exit(tests.conclude(seed, noSkips, selected.isEmpty()));
    }

    private static Stream<String> testClasses(Path classes) throws IOException {
        try (var files = Files.walk(classes)) {
            return files
                    .map(classes::relativize)
                    .map(Path::toString)
                    .filter(file -> file.endsWith("Test.class"))
                    .map(file -> file.replace(".class", "").replace('/', '.').replace('\\', '.'))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private int conclude(String seed, boolean noSkips, boolean none) {
        problems.forEach(problem -> out.line("\n" + problem));
        if (!skips.isEmpty()) {
            out.line("\nskipped:");
            skips.forEach(out::line);
        }
        var bad = failed > 0 || none || noSkips && !skips.isEmpty();
        if (bad) {
            out.line("\n" + (none ? "No test has that name." : "the order of these tests: --seed " + seed));
        }
        out.line();
        var counted = noSkips ? failed + skips.size() : failed;
        out.line(passed + " passed, " + counted + " failed, " + (noSkips ? 0 : skips.size()) + " skipped");
        return bad ? 1 : 0;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (ownClass(test)) {
            out.progress("  " + test.getDisplayName());
            inClass = 0;
            failedBefore = failed;
            classStarted = System.nanoTime();
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skips.add("  " + path(test) + ": " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        var thrown = result.getThrowable().orElse(null);
        if (test.isTest()) {
            inClass++;
        }
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
            case ABORTED -> skips.add("  " + path(test) + ": " + (thrown == null ? "" : thrown.getMessage()));
            case FAILED -> {
                failed++;
                problems.add(out.failed() + " " + path(test) + "\n" + trace(thrown));
            }
        }
        if (ownClass(test)) {
            out.progressDone();
            out.line("  " + (failed == failedBefore ? out.passed() : out.failed()) + " " + test.getDisplayName()
                    + out.dim("  " + inClass + " tests, " + (System.nanoTime() - classStarted) / 1_000_000 + " ms"));
        }
    }

    private static boolean ownClass(TestIdentifier test) {
        return test.getSource().filter(ClassSource.class::isInstance).isPresent()
                && test.getUniqueIdObject().getSegments().size() == 2;
    }

    private String path(TestIdentifier test) {
        var parent = plan.getParent(test)
                .filter(above -> above.getSource()
                        .filter(source -> source instanceof ClassSource || source instanceof MethodSource)
                        .isPresent());
        return parent.map(above -> path(above) + " › ").orElse("") + test.getDisplayName();
    }

    /** The message, and the frames down to the test's own. */
    private static String trace(Throwable thrown) {
        var lines = new ArrayList<>(List.of(String.valueOf(thrown)));
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause != thrown) {
                lines.add("caused by: " + cause);
            }
            Stream.of(cause.getStackTrace())
                    .filter(frame -> frame.getClassName().startsWith("lab."))
                    .limit(6)
                    .forEach(frame -> lines.add("    at " + frame));
        }
        return String.join("\n", lines);
    }
}
