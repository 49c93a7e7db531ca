package lab.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.build.CollectorProgram;
import lab.build.Packages;
import lab.build.PrometheusProgram;
import lab.text.CommandFailed;

/** Collects the downloads of this workbook that a learner needs. */
public final class LearnersBundle {

    private static final Pattern BOM = Pattern.compile("(?m)^//DEPS ([^:\\s]+):([^:\\s]+):([^@\\s]+)@pom");

    /** Lock files of Python packages, each with its environment. */
    private static final List<List<String>> WHEELS = List.of(
            List.of("notebooks/requirements.txt", ".lab/notebooks/python"),
            List.of("lessons/languages/requirements.txt", ".lab/languages/python"));

    private LearnersBundle() {}

    /** Whether JBang was fetched, and not found on the PATH. */
    public static boolean hasJBang(Path root) throws IOException {
        return !list(root.resolve(".lab/jbang"), "classpath-*").isEmpty();
    }

    /** Fetches the wheels of this platform for the environments that exist. */
    public static void fetchWheels(Path root) throws IOException, InterruptedException {
        for (var each : WHEELS) {
            Packages.wheels(root.resolve(each.getFirst()), root.resolve(each.getLast()), root.resolve(".lab/wheels"));
        }
    }

    /**
     * Collects everything: JBang with its resolved class paths, so that nothing has to be resolved; jars with their
     * POMs; programs; wheels.
     *
     * @param jars of the lessons, the checks and the board
     */
    public static BundleWriter of(Path root, Collection<Path> jars) throws IOException {
        var own = root.resolve(".lab");
        var jbang = list(own.resolve("jbang"), "classpath-*");
        if (jbang.isEmpty()) {
            throw new CommandFailed("JBang was not fetched: without it nothing is built on the other machine.");
        }
        var repository = repository(jbang.getLast());
        var writer = new BundleWriter(repository);
        var lists = Stream.of(
                        jbang.stream(),
                        list(cache(), "dependencies-*").stream(),
                        list(own.resolve("build"), "jars-*").stream())
                .flatMap(each -> each)
                .toList();
        for (var list : lists) {
            var place = list.startsWith(cache())
                    ? "cache/"
                    : "lab/" + list.getParent().getFileName() + "/";
            writer.addList(place + list.getFileName(), list);
            for (var jar : writer.named(list).toList()) {
                writer.addArtifact(jar);
            }
        }
        for (var jar : jars) {
            writer.addArtifact(jar);
        }
        for (var bom : boms(root, repository)) {
            writer.addArtifact(bom);
        }
        writer.addIfThere("lab/wheels", own.resolve("wheels"));
        var programs = Stream.concat(
                Stream.of(CollectorProgram.kept(root)),
                Stream.of(PrometheusProgram.values()).map(program -> program.kept(root)));
        for (var program : programs.toList()) {
            writer.addIfThere("lab/" + own.relativize(program).toString().replace('\\', '/'), program);
        }
        return writer;
    }

    /** The folder in which {@code ./lab} keeps files for this JDK. */
    private static Path cache() {
        return Path.of(System.getProperty("lab.aot")).resolve("../../..").normalize();
    }

    /** The repository that holds JBang's own jars. */
    private static Path repository(Path classpath) throws IOException {
        var jars = Files.readString(classpath);
        var at = jars.replace('\\', '/').indexOf("/dev/jbang/jbang-cli/");
        if (at < 0) {
            throw new IOException(classpath + " names no JBang");
        }
        var start = jars.lastIndexOf(java.io.File.pathSeparatorChar, at);
        return Path.of(jars.substring(start + 1, at).strip());
    }

    /** The POMs in {@code //DEPS} lines. */
    private static List<Path> boms(Path root, Path repository) throws IOException {
        try (var sources = Files.walk(root.resolve("src/lab"));
                var board = Files.walk(root.resolve("compose/board"))) {
            return Stream.concat(sources, board)
                    .filter(file -> file.toString().endsWith(".java"))
                    .flatMap(LearnersBundle::named)
                    .map(coordinates -> repository
                            .resolve(coordinates.get(0).replace('.', '/'))
                            .resolve(coordinates.get(1))
                            .resolve(coordinates.get(2))
                            .resolve(coordinates.get(1) + "-" + coordinates.get(2) + ".pom"))
                    .filter(Files::exists)
                    .distinct()
                    .toList();
        }
    }

    private static Stream<List<String>> named(Path source) {
        try {
            return BOM.matcher(Files.readString(source))
                    .results()
                    .map(found -> List.of(found.group(1), found.group(2), found.group(3)));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static List<Path> list(Path folder, String names) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.newDirectoryStream(folder, names)) {
            return Stream.iterate(files.iterator(), java.util.Iterator::hasNext, each -> each)
                    .map(java.util.Iterator::next)
                    .filter(file -> !file.toString().endsWith(".new"))
                    .sorted()
                    .toList();
        }
    }
}
