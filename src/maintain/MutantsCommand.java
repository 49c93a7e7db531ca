package maintain;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.build.Compiler;
import lab.build.InProcessRun;
import lab.build.Script;
import lab.build.ShutdownHook;
import lab.build.TestClasses;
import lab.telemetry.Store;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Mutation testing: plants small faults in the library's classes, which the tests must find. */
@Command(
        name = "mutants",
        mixinStandardHelpOptions = true,
        description = "Plant faults in the classes of a room, and see which of them no test finds (PIT). The report is"
                + " .lab/mutants/index.html.")
final class MutantsCommand implements Callable<Integer> {

    /** A version that reads class files of JDK 25, and runs JUnit 6. */
    private static final List<String> PIT =
            List.of("org.pitest:pitest-command-line:1.30.2", "org.pitest:pitest-junit5-plugin:1.2.3");

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "ROOM",
            description = "Rooms, or classes of them: otlp, telemetry.Store. Default: the four that compute.")
    private List<String> rooms = List.of("telemetry", "otlp", "receive", "analysis");

    @Option(
            names = "--threshold",
            paramLabel = "PERCENT",
            defaultValue = "0",
            description = "1 when fewer of the faults are found.")
    private int threshold;

    @Option(
            names = "--threads",
            paramLabel = "NUMBER",
            description = "Faults that are tried at once. Default: one for each core.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--sockets",
            description = "Run the tests with sockets, too. They are slower, but the adapters of receive have no"
                    + " others.")
    private boolean sockets;

    MutantsCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var root = workbook.root();
        var tests = TestClasses.of(root);
        var pit = InProcessRun.in(root).classpath().of(new Script(root.resolve("src/maintain"), PIT, List.of()));
        var library = library(root);
        var path = Stream.of(pit.stream(), Stream.of(library, tests.classes()), tests.path().stream())
                .flatMap(entries -> entries)
                .distinct()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                path,
                "org.pitest.mutationtest.commandline.MutationCoverageReport",
                "--reportDir",
                root.resolve(".lab/mutants").toString(),
                "--sourceDirs",
                root.resolve("src").toString(),
                // PIT takes folders, and the library is a jar: without this, it changes the tests of these rooms.
                "--mutableCodePaths",
                library.toString(),
                "--targetClasses",
                rooms.stream()
                        .map(room -> "lab." + room + (room.contains(".") ? "*" : ".*"))
                        .collect(Collectors.joining(",")),
                "--targetTests",
                "lab.telemetry.*,lab.analysis.*,lab.otlp.*,lab.receive.*,lab.terminal.*,lab.web.*",
                "--excludedGroups",
                sockets ? "integration" : "integration,sockets",
                "--excludedTestClasses",
                "*FuzzTest,*FuzzedViewerTest,*SoakTest",
                "--jvmArgs",
                "-Dlab.root=" + root + ",-XX:+UseSerialGC,-XX:TieredStopAtLevel=1,-Xmx512m",
                "--outputFormats",
                "HTML,CSV",
                "--timestampedReports=false",
                // A test that is only slow, on a busy machine, has not found a fault.
                "--timeoutFactor",
                "3",
                "--timeoutConst",
                "10000",
                "--verbosity",
                "NO_SPINNER",
                "--threads",
                String.valueOf(threads),
                "--mutationThreshold",
                String.valueOf(threshold)));
        spec.commandLine().getOut().flush();
        var process =
                new ProcessBuilder(command).inheritIO().directory(root.toFile()).start();
        try (var _ = new ShutdownHook(() -> {
            process.descendants().forEach(ProcessHandle::destroy); // PIT's own JVMs outlive it otherwise
            process.destroy();
        })) {
            var ended = process.waitFor();
            print(root.resolve(".lab/mutants/mutations.csv"));
            return ended == 0 ? 0 : 1;
        }
    }

    /** Lists the faults that no test found, and how many of each class were found. */
    private void print(Path csv) throws IOException {
        if (!Files.exists(csv)) return;
        var out = spec.commandLine().getOut();
        var faults = Files.readAllLines(csv).stream().map(Fault::of).toList();
        faults.stream()
                .filter(fault -> !fault.found)
                .map(Fault::toString)
                .sorted()
                .forEach(out::println);
        out.println();
        faults.stream()
                .collect(groupingBy(Fault::type, TreeMap::new, toList()))
                .forEach((type, its) -> out.println(score(its) + "  " + type));
        out.println(score(faults) + "  all");
    }

    private static String score(List<Fault> faults) {
        var found = faults.stream().filter(Fault::found).count();
        return "%4d of %4d  %3d %%".formatted(found, faults.size(), 100 * found / Math.max(1, faults.size()));
    }

    /** A line of PIT's list: file, class, kind of fault, method, line, outcome, test. */
    private record Fault(String type, String method, String line, String kind, String outcome, boolean found) {

        static Fault of(String csv) {
            var fields = csv.split(",");
            var kind = fields[2].substring(fields[2].lastIndexOf('.') + 1);
            var found = !fields[5].equals("SURVIVED") && !fields[5].equals("NO_COVERAGE");
            return new Fault(fields[1], fields[3], fields[4], kind, fields[5], found);
        }

        @Override
        public String toString() {
            return type + "." + method + ":" + line + " " + kind + " " + outcome;
        }
    }

    /** Unpacks the library of this run: PIT changes classes in folders only. */
    private static Path library(Path root) throws Exception {
        var jar = Path.of(
                Store.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        var folder = root.resolve(".lab/mutants/library");
        Compiler.delete(folder.getParent()); // classes that the library no longer has would count
        Files.createDirectories(folder);
        try (var zip = FileSystems.newFileSystem(jar);
                var entries = Files.walk(zip.getPath("/lab"))) {
            for (var entry : (Iterable<Path>) entries::iterator) {
                var copy = folder.resolve(entry.toString().substring(1));
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(entry, copy);
                }
            }
        }
        return folder;
    }
}
