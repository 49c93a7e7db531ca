package lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What is not Java and only some need: Jupyter for the notebooks, Marp for the slides, what only tests read.
 *
 * @param fetch comes back with null, or with what is lacking on this machine; throws {@link Failed} when it is there
 *     and fails
 */
record Beyond(String what, Callable<String> fetch) {

    /** In the order in which they are likely to be missed. */
    static List<Beyond> of(Workbook workbook) {
        var root = workbook.root();
        var own = workbook.own();
        return List.of(
                new Beyond("Jupyter and its Java kernel, for ./lab notebooks", () -> jupyter(new Jupyter(workbook))),
                new Beyond("Marp, for scripts/slides", () -> run(root, "npm", "sh", "scripts/slides", "--fetch")),
                new Beyond(
                        "the grammars of the dashboards' queries, for the tests",
                        () -> Packages.npm(root.resolve("test/stack/grammars"), own.resolve("grammars"))),
                new Beyond(
                        "OpenTelemetry for JavaScript, for the tests",
                        () -> Packages.npm(root.resolve("test/foreign/javascript"), own.resolve("foreign/javascript"))),
                new Beyond(
                        "OpenTelemetry for Python, for the tests",
                        () -> Packages.pip(
                                root.resolve("test/foreign/python/requirements.txt"), own.resolve("foreign/python"))),
                new Beyond(
                        "the parsers of the stack's files, for the tests",
                        () -> run(root.resolve("test/stack"), "go", "go", "build", "-o", "/dev/null", ".")));
    }

    private static String jupyter(Jupyter jupyter) throws IOException, InterruptedException {
        var lacking = jupyter.install();
        if (lacking == null) {
            jupyter.writeJar();
            jupyter.writeKernel();
        }
        return lacking;
    }

    private static String run(Path folder, String program, String... command) throws IOException, InterruptedException {
        if (!Packages.onPath(program)) {
            return program + " is not here.";
        }
        Packages.run(folder, command);
        return null;
    }
}
