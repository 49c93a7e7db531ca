package lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lab.Repository;
import lab.workbook.Workbook;
import picocli.CommandLine;

/** A workbook in a temporary folder, as it was shipped: tests may do to it what they like. */
public record Sandbox(Path root) {

    /** The workbook under test. */
    public static final Path REAL = Repository.ROOT;

    private static final int LIMIT_SECONDS = 60;

    /** What a command printed, without colours, and its exit code. */
    public record Said(int exit, String out, String err) {

        /** All on one line: where a line was broken does not matter. */
        String flat() {
            return (out + " " + err).replaceAll("\\s+", " ");
        }

        String lastLine() {
            return out.lines().toList().getLast();
        }
    }

    /** @param folder an empty one; the learner's own edits in the real workbook are left behind */
    static Sandbox in(Path folder) throws IOException {
        for (var part : List.of(
                "lessons/.shipped",
                "lessons/checks",
                "lessons/guide",
                "notebooks/.shipped",
                "solutions",
                "test/answers")) {
            copy(REAL.resolve(part), folder.resolve(part));
        }
        for (var texts : List.of("src/lab/cli", "src/lab/grade", "src/lab/room")) {
            Files.createDirectories(folder.resolve(texts));
            try (var files = Files.list(REAL.resolve(texts))) {
                for (var file : files.filter(each -> each.toString().endsWith(".properties"))
                        .toList()) {
                    Files.copy(file, folder.resolve(texts).resolve(file.getFileName()));
                }
            }
        }
        copy(REAL.resolve("lessons/.shipped"), folder.resolve("lessons"));
        copy(REAL.resolve("notebooks/.shipped"), folder.resolve("notebooks"));
        return new Sandbox(folder);
    }

    public Workbook workbook() {
        return new Workbook(root);
    }

    /** The learner's own file of lesson 03. */
    public Path lesson() {
        return root.resolve("lessons/03_propagation.java");
    }

    List<Path> kept() throws IOException {
        var folder = root.resolve(".lab/kept");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** A command in this JVM. */
    public Said lab(String... arguments) {
        return said(LabCommand.commandLine(workbook()), LabCommand.withCommand(arguments));
    }

    /** What commands say to a command line. */
    public static Said said(CommandLine commands, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var exit = commands.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Said(exit, plain(out.toString()), plain(err.toString()));
    }

    /** A command in a JVM of its own, started as ./lab does. */
    Process start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xlog:disable",
                "-Dstdout.encoding=UTF-8",
                "-Dlab.root=" + root,
                "-Dio.opentelemetry.context.contextStorageProvider=default"));
        if (System.getProperty("lab.aot") != null) {
            command.add("-XX:AOTCache=" + System.getProperty("lab.aot"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LabCommand.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().put("NO_COLOR", "1");
        builder.environment().put("LAB_LANG", "en");
        return builder.start();
    }

    /** A command in a JVM of its own, with this on its stdin, to its end. */
    Said run(String stdin, String... arguments) throws IOException, InterruptedException {
        var process = start(arguments);
        try (var input = process.getOutputStream()) {
            input.write(stdin.getBytes(StandardCharsets.UTF_8));
        }
        return ended(process);
    }

    /** Waits for a process that prints little. */
    static Said ended(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("It did not end: " + process.info());
        }
        return new Said(
                process.exitValue(),
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
                new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    static String plain(String text) {
        return text.replaceAll("\r\033\\[K|\033\\[[0-9;]*m", "");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                var target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
