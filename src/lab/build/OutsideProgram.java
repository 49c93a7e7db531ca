package lab.build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Finds external programs: on the PATH, in this repository's own folder, in a running Docker engine. */
public final class OutsideProgram {

    static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    static final boolean LINUX = System.getProperty("os.name").startsWith("Linux");

    private static final int PATIENCE_SECONDS = 10;

    private OutsideProgram() {}

    /** The repository: as the commands set it, else above the working directory; null when neither exists. */
    public static Path root() {
        var named = System.getProperty("lab.root", System.getenv("LAB_ROOT")); // ./lab; ./jbang
        for (var folder = Path.of(named == null ? "" : named).toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("lessons")) && Files.isDirectory(folder.resolve("solutions"))) {
                return folder;
            }
        }
        return null;
    }

    /** The first program with this name in the folders of a PATH. */
    static Optional<Path> onPath(String path, String name) {
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> Stream.of(Path.of(folder, name), Path.of(folder, name + ".exe")))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** A Docker client can answer without an engine; "docker info" asks the engine. */
    static boolean answers(Path docker) throws InterruptedException {
        try {
            var process = new ProcessBuilder(docker.toString(), "info", "--format", "{{.ServerVersion}}")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException notAProgram) {
            return false;
        }
    }
}
