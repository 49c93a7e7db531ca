package lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import lab.build.CollectorDownload;
import lab.build.CollectorProgram;
import lab.build.ForeignPackages;
import lab.build.InProcessRun;
import lab.build.OptionalDownload;
import lab.build.Packages;
import lab.build.Platform;
import lab.build.PrometheusProgram;
import lab.build.PrometheusProgram.Release;
import lab.build.Script;
import lab.bundle.LearnersBundle;
import lab.notebook.Jupyter;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.BadArgument;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.text.Sentences;
import lab.workbook.Answer;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Downloads everything that lessons need, so that they work without a network afterwards. */
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        footer = {"", "The stack of ./lab up comes as Docker images, from Docker alone."})
final class FetchCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--all",
            description = "Also Jupyter for the notebooks, Marp for the slides, and what only the tests need; what this"
                    + " machine has no program for is left out by name.")
    private boolean all;

    @Option(
            names = "--bundle",
            paramLabel = "FILE",
            description = "Also pack it into one file, for machines of this platform that have no network: with the"
                    + " wheels of Jupyter and of lesson 32, and the programs from outside that can be had.")
    private Path bundle;

    @Option(
            names = "--from",
            paramLabel = "FILE|URL",
            description = "Unpack such a file, or the one of a room's host (http://192.168.0.10:4320), in place of a"
                    + " download. It is compared with its checksums first.")
    private String from; // ./lab ensures this before anything is built

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "Only this program from outside: collector, for lessons 20 to 23; prometheus (with"
                    + " promtool), for lessons 25 and 26; alertmanager (with amtool), for lesson 26.")
    private String name;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    private Sentences speech;

    FetchCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        speech = Speech.of(workbook, language);
        if (from != null || bundle != null && (all || name != null)) {
            throw new BadArgument(speech.say("fetch.alone"));
        }
        if (name != null) {
            for (var file : program(name)) {
                out.line(speech.say("fetch.here", file));
            }
            return 0;
        }
        var jars = jars(files(), out);
        out.line("  " + out.passed() + " "
                + speech.say(
                        "fetch.libraries",
                        jars.size(),
                        megabytes(jars.values().stream()
                                .mapToLong(Long::longValue)
                                .sum())));
        if (bundle != null) {
            return bundle(jars.keySet(), out);
        }
        var complete = !all || fetch(optional(), out);
        out.line(speech.say(complete ? "fetch.complete" : "fetch.incomplete"));
        return complete ? 0 : 1;
    }

    /**
     * The jars of these programs, with their sizes in bytes. Stops at the first that cannot be fetched: without a
     * network, all others would fail in the same way.
     */
    private Map<Path, Long> jars(List<Path> files, Console out) throws IOException, InterruptedException {
        var classpath = InProcessRun.in(workbook.root()).classpath();
        var jars = new HashMap<Path, Long>();
        var bytes = 0L;
        for (var i = 0; i < files.size(); i++) {
            out.progress("  " + speech.say("fetch.progress", i + 1, files.size(), jars.size(), megabytes(bytes)) + "  "
                    + workbook.root().relativize(files.get(i)));
            try {
                for (var jar : classpath.of(Script.of(files.get(i)))) {
                    if (jars.putIfAbsent(jar, Files.size(jar)) == null) {
                        bytes += Files.size(jar);
                    }
                }
            } catch (IOException unresolved) {
                out.progressDone();
                throw new CommandFailed(
                        unresolved.getMessage() + "\n" + speech.say("fetch.stopped", i + 1, files.size()));
            }
        }
        out.progressDone();
        return jars;
    }

    private static String megabytes(long bytes) {
        return (bytes + 500_000) / 1_000_000 + " MB";
    }

    /** Fetches a program by its name, and returns its files. */
    private List<Path> program(String program) throws IOException, InterruptedException {
        if (program.equals("collector")) {
            collector();
            return List.of(CollectorProgram.kept(workbook.root()));
        }
        for (var release : Release.values()) {
            if (program.equals(release.title())) {
                release.fetch(workbook.root());
                return release.programs()
                        .map(each -> each.kept(workbook.root()))
                        .toList();
            }
        }
        throw new BadArgument(speech.say("fetch.names"));
    }

    /** Packs what has been fetched, and reports by name what is missing. */
    private int bundle(Set<Path> jars, Console out) throws Exception {
        var complete = fetch(
                List.of(
                        new OptionalDownload("JBang", this::jbang),
                        new OptionalDownload(speech.say("fetch.collector"), this::collector),
                        new OptionalDownload(speech.say("fetch.prometheus"), () -> kept(Release.PROMETHEUS)),
                        new OptionalDownload(speech.say("fetch.alertmanager"), () -> kept(Release.ALERTMANAGER)),
                        new OptionalDownload(speech.say("fetch.wheels"), this::wheels)),
                out);
        var written = LearnersBundle.of(workbook.root(), jars)
                .write(bundle, Platform.name(), words -> out.progress("  " + words));
        out.progressDone();
        out.line("  " + out.passed() + " "
                + speech.say("fetch.bundled", bundle, written.files(), megabytes(written.bytes()), Platform.name()));
        out.line("    SHA-256 " + written.sha256());
        out.line(speech.say("fetch.unpack", bundle.getFileName()));
        return complete ? 0 : 1;
    }

    private String jbang() throws IOException, InterruptedException {
        if (!LearnersBundle.hasJBang(workbook.root())) {
            Packages.run(workbook.root(), "env", "LAB_JBANG=fetched", "./jbang", "--version");
        }
        return null;
    }

    /** A program on the PATH is not in {@code .lab}. */
    private String kept(Release release) throws IOException, InterruptedException {
        release.fetch(workbook.root());
        return null;
    }

    private String wheels() throws IOException, InterruptedException {
        var lacking = jupyter(new Jupyter(workbook));
        if (lacking == null) {
            lacking = python();
        }
        if (lacking == null) {
            LearnersBundle.fetchWheels(workbook.root());
        }
        return lacking;
    }

    /** Fetches each; false when one of them failed. */
    private boolean fetch(List<OptionalDownload> downloads, Console out) throws Exception {
        var complete = true;
        for (var each : downloads) {
            out.progress("  " + each.what());
            try {
                var lacking = each.fetch().call();
                out.progressDone();
                out.line(
                        lacking == null
                                ? "  " + out.passed() + " " + each.what()
                                : "  – " + speech.say("fetch.leftOut", each.what(), reason(lacking)));
            } catch (CommandFailed failed) {
                out.progressDone();
                out.line("  " + out.failed() + " " + each.what() + ": " + reason(failed.getMessage()));
                complete = false;
            }
        }
        return complete;
    }

    private String reason(String sentence) {
        return Speech.failure(workbook.root(), language, sentence);
    }

    /** Lessons, solutions, the answers that the tests grade, the board, and what the viewer loads on demand. */
    private List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        for (var lesson : workbook.lessons()) {
            files.add(lesson.shipped());
            files.add(lesson.solution());
            for (var answer : Answer.of(workbook.root(), lesson.number())) {
                files.add(answer.program(workbook.own().resolve("answers")));
            }
        }
        // the board of ./lab demo, its infrastructure, and the agent
        try (var board = Files.walk(workbook.root().resolve("compose/board"))) {
            files.addAll(board.filter(file -> file.getFileName().toString().matches("(Board|Local|Agent).*\\.java"))
                    .sorted()
                    .toList());
        }
        files.add(workbook.root().resolve("src/lab/mcp/McpEndpoint.java")); // of ./lab view --mcp
        return files;
    }

    /** In the order in which they are most likely to be missed. */
    private List<OptionalDownload> optional() {
        var root = workbook.root();
        var own = workbook.own();
        return List.of(
                new OptionalDownload(speech.say("fetch.jupyter"), () -> jupyter(new Jupyter(workbook))),
                new OptionalDownload(speech.say("fetch.collector"), this::collector),
                new OptionalDownload(speech.say("fetch.python"), FetchCommand::python),
                new OptionalDownload(speech.say("fetch.prometheus"), () -> prometheus(Release.PROMETHEUS)),
                new OptionalDownload(speech.say("fetch.alertmanager"), () -> prometheus(Release.ALERTMANAGER)),
                new OptionalDownload(
                        speech.say("fetch.marp"), () -> run(root, "npm", "sh", "scripts/slides", "--fetch")),
                new OptionalDownload(
                        speech.say("fetch.grammars"),
                        () -> Packages.npm(root.resolve("test/stack/grammars"), own.resolve("grammars"))),
                new OptionalDownload(
                        speech.say("fetch.axe"), () -> Packages.npm(root.resolve("test/axe"), own.resolve("axe"))),
                new OptionalDownload(
                        speech.say("fetch.javascript"),
                        () -> Packages.npm(root.resolve("test/foreign/javascript"), own.resolve("foreign/javascript"))),
                new OptionalDownload(
                        speech.say("fetch.foreign"),
                        () -> Packages.pip(
                                root.resolve("test/foreign/python/requirements.txt"), own.resolve("foreign/python"))),
                new OptionalDownload(
                        speech.say("fetch.parsers"),
                        () -> run(root.resolve("test/stack"), "go", "go", "build", "-o", "/dev/null", ".")));
    }

    /** Fetches the official release. If that fails and Go is installed, builds one with Go. */
    private String collector() throws IOException, InterruptedException {
        var kept = CollectorProgram.kept(workbook.root());
        try {
            CollectorDownload.official().to(kept);
        } catch (CommandFailed unreachable) {
            var source = workbook.root().resolve(CollectorProgram.SOURCE);
            if (!Packages.onPath("go") || !Files.exists(source)) {
                throw unreachable;
            }
            CollectorProgram.built(Path.of("go"), source, kept);
        }
        return null;
    }

    private static String python() throws IOException, InterruptedException {
        var lacking = ForeignPackages.lackingPython();
        if (lacking.isEmpty()) {
            ForeignPackages.python();
        }
        return lacking.orElse(null);
    }

    /** A program on the PATH need not be fetched. */
    private String prometheus(Release release) throws IOException, InterruptedException {
        if (PrometheusProgram.lacking(release.programs().toArray(PrometheusProgram[]::new))
                .isPresent()) {
            release.fetch(workbook.root());
        }
        return null;
    }

    private static String jupyter(Jupyter jupyter) throws IOException, InterruptedException {
        var lacking = jupyter.install();
        if (lacking == null) {
            jupyter.writeJar();
            jupyter.writeKernel();
        }
        return lacking;
    }

    private String run(Path folder, String program, String... command) throws IOException, InterruptedException {
        if (!Packages.onPath(program)) {
            return speech.say("fetch.lacking", program);
        }
        Packages.run(folder, command);
        return null;
    }
}
