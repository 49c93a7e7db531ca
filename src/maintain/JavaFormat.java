package maintain;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.text.CommandFailed;

/** Formats Java with palantir-java-format, and allows no line over {@value #COLUMNS} characters. */
record JavaFormat(Path root) implements Formatter {

    private static final int COLUMNS = 120;
    private static final List<String> COMPILER_PACKAGES = List.of("api", "code", "file", "parser", "tree", "util");

    /** Answers to notebooks are JShell snippets, not Java files. */
    @Override
    public boolean takes(Path file) {
        return file.toString().endsWith(".java") && !file.startsWith(root.resolve("test/answers/notebooks"));
    }

    @Override
    public Result format(List<Path> files, boolean check) throws IOException, InterruptedException {
        var problems = new ArrayList<>(formatted(files, check));
        for (var file : files) {
            if (file.startsWith(root.resolve("test/answers"))) {
                continue; // a lesson's lines
            }
            problems.addAll(longLines(root.relativize(file), Files.readAllLines(file)));
        }
        return new Result(problems, List.of());
    }

    /** The formatter uses internal classes of the compiler, which the JVM must be told to export. */
    private List<String> formatted(List<Path> files, boolean check) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC"));
        for (var name : COMPILER_PACKAGES) {
            command.add("--add-exports=jdk.compiler/com.sun.tools.javac." + name + "=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", classpath(), JavaFormatter.class.getName(), check ? "--check" : "--write"));
        var process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var names = process.outputWriter(StandardCharsets.UTF_8)) {
            for (var file : files) {
                names.write(root.relativize(file) + "\n");
            }
        }
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new CommandFailed("The formatter for Java failed: see the lines above.");
        }
        return said.lines().toList();
    }

    private static String classpath() {
        var path = Stream.of(System.getProperty("java.class.path"));
        if (JavaFormat.class.getClassLoader() instanceof URLClassLoader ours) {
            path = Stream.concat(
                    Stream.of(ours.getURLs()).map(url -> {
                        try {
                            return Path.of(url.toURI()).toString();
                        } catch (URISyntaxException impossible) {
                            throw new AssertionError(impossible);
                        }
                    }),
                    path);
        }
        return path.collect(Collectors.joining(File.pathSeparator));
    }

    /** Lines that are too long even without their string literals. Text blocks and JBang's header may be longer. */
    static List<String> longLines(Path file, List<String> lines) {
        var found = new ArrayList<String>();
        var block = false;
        for (int i = header(lines); i < lines.size(); i++) {
            var line = lines.get(i);
            var quotes = line.split("\"\"\"", -1).length - 1;
            if (!block
                    && quotes == 0
                    && line.replaceAll("\"(\\\\.|[^\"\\\\])*\"", "").length() > COLUMNS) {
                found.add(
                        file + ":" + (i + 1) + " has " + line.length() + " characters: " + COLUMNS + " are the limit");
            }
            block ^= quotes % 2 != 0;
        }
        return found;
    }

    /** The number of lines in JBang's header: comments at the top of the file, which are not formatted. */
    static int header(List<String> lines) {
        int end = 0;
        while (end < lines.size()
                && (lines.get(end).startsWith("//") || lines.get(end).isBlank())) {
            end++;
        }
        while (end > 0 && lines.get(end - 1).isBlank()) {
            end--;
        }
        return end;
    }
}
