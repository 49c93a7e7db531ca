package lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;

/** What is not Java and only some need: Jupyter for the notebooks, Marp for the slides, what only tests read. Each comes by a program that may be missing here. */
record Beyond(String what, Callable<String> fetch) {

    /** In the order in which they are likely to be missed. */
    static List<Beyond> of(Workbook workbook) {
        return List.of(
                new Beyond("Jupyter and its Java kernel, for ./lab notebooks", () -> jupyter(new Jupyter(workbook))),
                new Beyond("Marp, for scripts/slides", () -> run("npm", workbook.root(), "sh", "scripts/slides", "--fetch")),
                new Beyond("the grammars of the dashboards' queries, for the tests", () -> npm(workbook, "test/stack/grammars", "grammars")),
                new Beyond("OpenTelemetry for JavaScript, for the tests", () -> npm(workbook, "test/foreign/javascript", "foreign/javascript")),
                new Beyond("OpenTelemetry for Python, for the tests", () -> python(workbook)),
                new Beyond("the parsers of the stack's files, for the tests", () -> run("go", workbook.root().resolve("test/stack"), "go", "build", "-o", "/dev/null", ".")));
    }

    private static String jupyter(Jupyter jupyter) throws IOException, InterruptedException {
        if (!jupyter.installed()) {
            try {
                jupyter.requirePython();
            } catch (Failed lacking) {
                return lacking.getMessage();
            }
            jupyter.install();
        }
        jupyter.writeJar();
        jupyter.writeKernel();
        return null;
    }

    /** Into .lab, where the tests look for it, with the mark by which they know that it is of today's lock. */
    private static String npm(Workbook workbook, String from, String to) throws IOException, InterruptedException {
        var source = workbook.root().resolve(from);
        var folder = Files.createDirectories(workbook.own().resolve(to));
        for (var file : List.of("package.json", "package-lock.json")) {
            Files.copy(source.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        var lacking = run("npm", folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent");
        if (lacking == null) {
            Files.copy(source.resolve("package-lock.json"), folder.resolve("node_modules/made-of"), StandardCopyOption.REPLACE_EXISTING);
        }
        return lacking;
    }

    private static String python(Workbook workbook) throws IOException, InterruptedException {
        try {
            new Jupyter(workbook).requirePython();
        } catch (Failed lacking) {
            return "It needs Python 3.10 or newer with venv, too.";
        }
        var lock = workbook.root().resolve("test/foreign/python/requirements.txt");
        var folder = Files.createDirectories(workbook.own().resolve("foreign/python"));
        run("python3", folder, "python3", "-m", "venv", "--clear", folder.toString());
        run("python3", folder, folder.resolve("bin/python").toString(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes",
                "--only-binary", ":all:", "-r", lock.toString());
        Files.copy(lock, folder.resolve("made-of"), StandardCopyOption.REPLACE_EXISTING);
        return null;
    }

    /**
     * Runs a command that has its say on stderr.
     *
     * @return null, or what is lacking here
     * @throws Failed when it ran and could not fetch
     */
    private static String run(String program, Path folder, String... command) throws IOException, InterruptedException {
        if (!onPath(program)) {
            return program + " is not here.";
        }
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.INHERIT);
        var process = builder.start();
        process.getOutputStream().close();
        if (process.waitFor() != 0) {
            throw new Failed(String.join(" ", command) + " failed: is there a network? (The lines above say more.)");
        }
        return null;
    }

    private static boolean onPath(String program) {
        var folders = System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator);
        return List.of(folders).stream().map(folder -> Path.of(folder, program)).anyMatch(Files::isExecutable);
    }
}
