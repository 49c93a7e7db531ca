package lab.grade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The JVM of the workbook's own tests. Prints a line for each class, in an order that the seed determines. */
public final class TestSuite implements TestExecutionListener {

    private final Console out;
    private final List<String> problems = new ArrayList<>();
    private final List<String> skips = new ArrayList<>();
    private TestPlan plan;
    private final Map<UniqueId, ClassRun> running = new HashMap<>();
    private int passed;
    private int failed;

    /** A class whose tests are running. */
    private static final class ClassRun {

        private final long started = System.nanoTime();
        private int tests;
        private int failed;
    }

    private TestSuite(Console out) {
        this.out = out;
    }

    /**
     * Arguments: the folder of the classes, the seed, whether skipped tests count as failures, a tag or "" for all
     * tests, names.
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
        var integration = arguments[3].contains("integration");
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selected)
                .filters(TagFilter.includeTags(arguments[3].isEmpty() ? "any() | none()" : arguments[3]))
                .configurationParameter(
                        "junit.jupiter.testclass.order.default", "org.junit.jupiter.api.ClassOrderer$Random")
                .configurationParameter(
                        "junit.jupiter.testmethod.order.default", "org.junit.jupiter.api.MethodOrderer$Random")
                .configurationParameter("junit.jupiter.execution.order.random.seed", seed)
                .configurationParameter("junit.jupiter.execution.timeout.default", "120 s")
                // Integration tests mostly wait for programs: two classes at once keep the cores busy. The other tests
                // share what a JVM has only once.
                .configurationParameter("junit.jupiter.execution.parallel.enabled", String.valueOf(integration))
                .configurationParameter("junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
                .configurationParameter(
                        "junit.jupiter.execution.parallel.config.executor-service", "WORKER_THREAD_POOL")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
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
    public synchronized void executionStarted(TestIdentifier test) {
        if (ownClass(test)) {
            out.progress("  " + test.getDisplayName());
            running.put(test.getUniqueIdObject(), new ClassRun());
        }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        skips.add("  " + path(test) + ": " + reason);
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        var thrown = result.getThrowable().orElse(null);
        var inClass = running.get(classOf(test));
        if (inClass != null && test.isTest()) {
            inClass.tests++;
        }
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
            case ABORTED -> skips.add("  " + path(test) + ": " + (thrown == null ? "" : thrown.getMessage()));
            case FAILED -> {
                failed++;
                if (inClass != null) {
                    inClass.failed++;
                }
                problems.add(out.failed() + " " + path(test) + "\n" + trace(thrown));
            }
        }
        if (ownClass(test)) {
            running.remove(test.getUniqueIdObject());
            out.progressDone();
            out.line("  " + (inClass.failed == 0 ? out.passed() : out.failed()) + " " + test.getDisplayName()
                    + out.dim("  " + inClass.tests + " tests, " + (System.nanoTime() - inClass.started) / 1_000_000
                            + " ms"));
        }
    }

    /** The id of the class of this test or container of tests. */
    private static UniqueId classOf(TestIdentifier test) {
        var id = test.getUniqueIdObject();
        while (id.getSegments().size() > 2) {
            id = id.removeLastSegment();
        }
        return id;
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

    /** The message, and the stack frames down to the test's own. */
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
