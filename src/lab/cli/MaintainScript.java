package lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lab.build.InProcessRun;
import lab.build.Script;
import lab.workbook.Workbook;

/**
 * The maintainers' commands. They are not part of the library: {@code src/maintain} is compiled when one is called.
 *
 * @param root the repository
 */
record MaintainScript(Path root) {

    private static final String MAIN = "MaintainCommand.java";

    /** For {@code ship}, finds ShipCommand.java; null when maintainers have no such command. */
    static MaintainScript of(String command) {
        if (!command.matches("[a-z]+")) {
            return null;
        }
        var script = new MaintainScript(Workbook.find().root());
        var name = Character.toUpperCase(command.charAt(0)) + command.substring(1) + "Command.java";
        return Files.exists(script.folder().resolve(name)) ? script : null;
    }

    /** Runs a command; the exit code is that of {@link InProcessRun#runHere}. */
    int run(List<String> words) throws IOException, InterruptedException, ReflectiveOperationException {
        var programs = InProcessRun.in(root);
        var sources = sources();
        return programs.runHere(sources, programs.classpath().with(dependencies(sources)), words);
    }

    private List<Path> sources() throws IOException {
        try (var files = Files.walk(folder())) {
            return Stream.concat(
                            Stream.of(folder().resolve(MAIN)),
                            files.filter(file -> file.toString().endsWith(".java"))
                                    .sorted())
                    .distinct()
                    .toList();
        }
    }

    /** Dependencies that only maintainers need are in the headers of the files that need them. */
    private Script dependencies(List<Path> sources) {
        return new Script(
                folder(),
                sources.stream()
                        .flatMap(source -> Script.of(source).dependencies().stream())
                        .distinct()
                        .toList(),
                List.of());
    }

    private Path folder() {
        return root.resolve("src/maintain");
    }
}
