package lab.notebook;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.build.InProcessRun;
import lab.build.Packages;
import lab.build.Script;
import lab.text.CommandFailed;
import lab.workbook.Workbook;

/**
 * The notebooks' own Jupyter, in {@code .lab/notebooks}: a Python environment with the packages locked in
 * {@code notebooks/requirements.txt}, a kernel that starts with this JDK, and one jar that gives a kernel access to the
 * workbook's library.
 */
public record Jupyter(Workbook workbook) {

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    /** The JVM command of jjava's own kernel specification, without its launcher, which only starts another JVM. */
    private static final List<String> KERNEL = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens",
            "jdk.jshell/jdk.jshell=ALL-UNNAMED");

    Path folder() {
        return workbook.own().resolve("notebooks");
    }

    /** The jar in a notebook's first cell. */
    Path jar() {
        return folder().resolve("lab.jar");
    }

    public Path python() {
        return Packages.python(environment());
    }

    private Path environment() {
        return folder().resolve("python");
    }

    /** Environment variables for these processes, so that nothing of the user's own Jupyter is read or written. */
    public Map<String, String> variables() {
        return Map.of(
                "JUPYTER_CONFIG_DIR",
                folder().resolve("config").toString(),
                "JUPYTER_DATA_DIR",
                folder().resolve("data").toString(),
                "JUPYTER_RUNTIME_DIR",
                folder().resolve("runtime").toString(),
                "JUPYTER_PLATFORM_DIRS",
                "1",
                "IPYTHONDIR",
                folder().resolve("config").toString());
    }

    /**
     * Writes {@link #jar()}. It only has a class path with the library, its dependencies, those of the lessons that
     * have a notebook, and the compiled checks. It is a jar because {@code %classpath} with one jar works the same in
     * every kernel.
     *
     * @throws CommandFailed when something does not compile
     */
    public void writeJar() throws IOException, InterruptedException {
        var programs = InProcessRun.in(workbook.root());
        var entries = new LinkedHashSet<>(programs.classpath().base());
        for (var lesson : workbook.lessons()) {
            if (hasNotebook(lesson)) {
                var source = Script.of(lesson.solution());
                var path = programs.classpath().of(source);
                entries.addAll(path);
                if (!programs.classpath()
                        .base()
                        .containsAll(path)) { // also a part of the library that only this lesson uses
                    var compiled = programs.compiler()
                            .compile(
                                    Stream.concat(Stream.of(lesson.solution()), source.sources().stream())
                                            .toList(),
                                    path);
                    if (compiled.failed()) {
                        throw new CommandFailed("The solution of lesson " + lesson.number() + " does not compile:\n"
                                + compiled.messages());
                    }
                    entries.add(compiled.classes());
                }
            }
        }
        for (var lesson : workbook.lessons()) {
            if (Files.exists(lesson.checks())) {
                var compiled = programs.compiler()
                        .compile(List.of(lesson.checks()), programs.classpath().base());
                if (compiled.failed()) {
                    throw new CommandFailed(
                            "The checks of lesson " + lesson.number() + " do not compile:\n" + compiled.messages());
                }
                entries.add(compiled.classes());
            }
        }
        // Lesson 13 brings Logback, which without a configuration prints everything that libraries log at DEBUG, for
        // example the broker of lesson 05.
        var quiet = Files.createDirectories(folder().resolve("classes"));
        Files.writeString(quiet.resolve("logback.xml"), "<configuration/>\n");
        entries.add(quiet);
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        entries.stream().map(Path::toUri).map(URI::toString).collect(Collectors.joining(" ")));
        Files.createDirectories(folder());
        var fresh = Files.createTempFile(folder(), "lab", ".jar");
        try (var out = new JarOutputStream(Files.newOutputStream(fresh), manifest)) {
            out.flush();
        }
        Files.move(fresh, jar(), StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * For a notebook that is being written, only the notebook itself exists; for one that a learner removed, only the
     * shipped copy.
     */
    private boolean hasNotebook(Workbook.Lesson lesson) {
        return Stream.of("notebooks", "notebooks/.shipped")
                .anyMatch(folder -> Files.exists(workbook.root().resolve(folder).resolve(lesson.name() + ".ipynb")));
    }

    /** Whether the environment exists and matches the current requirements. */
    public boolean installed() throws IOException {
        return Packages.made(requirements(), environment());
    }

    /**
     * Creates the Python environment if necessary.
     *
     * @return null, or a sentence about what is missing and what to do
     * @throws CommandFailed when its packages cannot be fetched
     */
    public String install() throws IOException, InterruptedException {
        return Packages.pip(requirements(), environment());
    }

    /** Makes the kernel start with the JDK that runs this, whatever {@code java} is on the PATH. */
    public void writeKernel() throws IOException {
        var spec = folder().resolve("python/share/jupyter/kernels/java");
        var command =
                new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", WINDOWS ? "java.exe" : "java")
                        .toString()));
        command.addAll(KERNEL);
        command.addAll(List.of("-jar", spec.resolve("jjava.jar").toString(), "{connection_file}"));
        var json = new com.google.gson.GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .create();
        Files.writeString(
                spec.resolve("kernel.json"),
                json.toJson(Map.of(
                                "argv",
                                command,
                                "display_name",
                                "Java (JJava)",
                                "language",
                                "java",
                                "interrupt_mode",
                                "message"))
                        + "\n");
    }

    private Path requirements() {
        return workbook.root().resolve("notebooks/requirements.txt");
    }
}
