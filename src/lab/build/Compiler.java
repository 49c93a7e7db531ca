package lab.build;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources in this JVM and caches the result by content: unchanged sources are not compiled again. */
public final class Compiler {

    private final Path cache;

    /** @param cache the folder for compiled classes */
    public Compiler(Path cache) {
        this.cache = cache;
    }

    /**
     * The result of a compilation.
     *
     * @param classes the folder of the classes, or null when there are errors
     * @param main the name of the first class with a {@code main} method, or null when there is none
     * @param messages the compiler's own words; empty when all is well
     */
    public record Compiled(Path classes, String main, String messages) {

        public boolean failed() {
            return classes == null;
        }
    }

    /**
     * @param sources Java files; the {@code main} method of the first one is used. Other files are copied beside the
     *     classes
     * @param classpath the class path for compiling
     * @throws UncheckedIOException when a file cannot be read or written
     */
    public Compiled compile(List<Path> sources, List<Path> classpath) {
        try {
            var folder = cache.resolve(name(sources) + "-" + fingerprint(sources, classpath));
            var mark = folder.resolve(".main");
            if (Files.exists(mark)) {
                var main = Files.readString(mark);
                return new Compiled(folder, main.isEmpty() ? null : main, "");
            }
            return compile(sources, classpath, folder);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static final Pattern UNWRITTEN = Pattern.compile("(?m)error: error while writing \\S+: (.+)$");

    private Compiled compile(List<Path> sources, List<Path> classpath, Path folder) throws IOException {
        Files.createDirectories(cache);
        var code = sources.stream()
                .filter(source -> source.toString().endsWith(".java"))
                .toList();
        var fresh = Files.createTempDirectory(cache, "compiling");
        try {
            var compiler = ToolProvider.getSystemJavaCompiler();
            var words = new StringWriter();
            var unreadable = new DiagnosticCollector<JavaFileObject>(); // the file is not UTF-8
            try (var files = compiler.getStandardFileManager(unreadable, Locale.ROOT, StandardCharsets.UTF_8)) {
                var options = new ArrayList<>(List.of(
                        "-d",
                        fresh.toString(),
                        "-cp",
                        String.join(
                                java.io.File.pathSeparator,
                                classpath.stream().map(Path::toString).toList()),
                        "-g",
                        processesAnnotations(sources.getFirst()) ? "-proc:full" : "-proc:none",
                        "-nowarn",
                        "-parameters",
                        "-implicit:none",
                        "-sourcepath",
                        ""));
                if (previews(sources.getFirst())) {
                    options.addAll(List.of(
                            "--enable-preview",
                            "--release",
                            String.valueOf(Runtime.version().feature()),
                            "-Xlint:-preview"));
                }
                var task = (JavacTask)
                        compiler.getTask(words, files, null, options, null, files.getJavaFileObjectsFromPaths(code));
                for (var resource : sources) {
                    if (!code.contains(resource)) {
                        Files.copy(resource, fresh.resolve(Script.nameOnClassPath(sources.getFirst(), resource)));
                    }
                }
                var mains = new ArrayList<String>();
                task.addTaskListener(new TaskListener() {
                    @Override
                    public void finished(TaskEvent event) {
                        if (event.getKind() == TaskEvent.Kind.PARSE) {
                            mains.addAll(mains(
                                    event.getCompilationUnit())); // only now, because code generation modifies the tree
                        }
                    }
                });
                var well = task.call();
                unreadable
                        .getDiagnostics()
                        .forEach(diagnostic ->
                                words.append(diagnostic.toString()).append("\n"));
                var unwritten = UNWRITTEN.matcher(words.toString());
                if (unwritten.find()) {
                    throw new IOException(unwritten.group(1)); // an error of the disk, not of the program
                }
                if (!well || !unreadable.getDiagnostics().isEmpty()) {
                    return new Compiled(null, null, words.toString().strip());
                }
                var main = mains.isEmpty() ? null : mains.getFirst();
                Files.writeString(fresh.resolve(".main"), main == null ? "" : main);
                return new Compiled(moved(fresh, folder), main, "");
            }
        } finally {
            delete(fresh);
        }
    }

    /** Another process may have compiled the same at the same time; its result is equally good. */
    private static Path moved(Path fresh, Path folder) throws IOException {
        try {
            return Files.move(fresh, folder);
        } catch (IOException there) {
            if (Files.exists(folder.resolve(".main"))) {
                return folder;
            }
            throw there;
        }
    }

    /** The classes of a file that have a {@code main} method. */
    private static List<String> mains(CompilationUnitTree unit) {
        var prefix = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
        return unit.getTypeDecls().stream()
                .filter(type -> type instanceof ClassTree tree
                        && tree.getMembers().stream()
                                .anyMatch(member -> member instanceof MethodTree method
                                        && method.getName().contentEquals("main")))
                .map(type -> prefix + ((ClassTree) type).getSimpleName())
                .toList();
    }

    /**
     * True when a script has JBang's line {@code //PREVIEW}: it uses preview features, and its JVM needs
     * {@code --enable-preview}.
     *
     * @throws UncheckedIOException when the file cannot be read
     */
    public static boolean previews(Path script) {
        return hasLine(script, "//PREVIEW");
    }

    /**
     * True when a script has JBang's line {@code //JAVAC_OPTIONS -proc:full}: annotation processors among its
     * dependencies generate classes, as JMH does for a benchmark.
     *
     * @throws UncheckedIOException when the file cannot be read
     */
    public static boolean processesAnnotations(Path script) {
        return hasLine(script, "//JAVAC_OPTIONS -proc:full");
    }

    private static boolean hasLine(Path script, String wanted) {
        try {
            return new String(Files.readAllBytes(script), StandardCharsets.UTF_8)
                    .lines()
                    .anyMatch(line -> line.strip().equals(wanted));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String name(List<Path> sources) {
        return sources.getFirst().getFileName().toString().replace(".java", "");
    }

    /** Jars are part of the content: the library by its visible API, others by size and date. */
    private static String fingerprint(List<Path> sources, List<Path> classpath) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var source : sources) {
                digest.update(source.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(source));
            }
            var described = new ArrayList<String>();
            for (var entry : classpath) {
                described.add(described(entry));
            }
            digest.update(String.join("\n", described).getBytes(StandardCharsets.UTF_8));
            digest.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 10);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * {@code ./lab} writes {@code lab.jar.abi} beside the library. It holds a hash that does not change when only a
     * method's body changes.
     */
    private static String described(Path entry) throws IOException {
        var visible = entry.resolveSibling(entry.getFileName() + ".abi");
        if (Files.exists(visible)) {
            return entry.getFileName() + " " + Files.readString(visible);
        }
        return Files.isRegularFile(entry)
                ? entry + " " + Files.size(entry) + " "
                        + Files.getLastModifiedTime(entry).toMillis()
                : entry.toString();
    }

    /** Deletes a folder with its contents, if it exists. */
    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException busy) {
            throw new UncheckedIOException(busy);
        }
    }
}
