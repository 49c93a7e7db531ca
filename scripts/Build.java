import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles the library for {@code ./lab}: {@code java Build.java SCRIPT FOLDER CLASSPATH} puts the sources that the
 * script's {@code //SOURCES} lines name into {@code FOLDER/lab.jar}. JBang compiles the same sources, in three JVMs.
 *
 * <p>{@code FOLDER/lab.jar.abi} is a hash of what other classes can see of these classes. Programs and tests that were
 * compiled against the library are still good while it stays the same.
 */
class Build {

    static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[1]);
        var classes = Files.createDirectories(folder.resolve("classes"));
        if (!compile(sources(Path.of(arguments[0])), classes, arguments[2])) {
            System.exit(1);
        }
        pack(classes, folder.resolve("lab.jar"));
        Files.writeString(folder.resolve("lab.jar.abi"), abi(classes) + "\n");
        delete(classes);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean compile(Set<Path> sources, Path classes, String classpath) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            var options = List.of(
                    "-d", classes.toString(), "-cp", classpath, "-g", "-parameters", "-proc:none", "-implicit:none");
            return compiler.getTask(
                            null, files, Build::report, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
    }

    private static void report(Diagnostic<? extends JavaFileObject> diagnostic) {
        if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
            System.err.println(diagnostic);
        }
    }

    /** The files that a script's {@code //SOURCES} lines name, and those that theirs name. */
    private static Set<Path> sources(Path script) throws IOException {
        var sources = new LinkedHashSet<Path>();
        addSources(script, sources);
        return sources;
    }

    private static void addSources(Path file, Set<Path> sources) throws IOException {
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith("//SOURCES ")) {
                for (var source : matching(
                        file.getParent(), line.substring("//SOURCES ".length()).strip())) {
                    if (sources.add(source)) {
                        addSources(source, sources);
                    }
                }
            }
        }
    }

    /** As JBang reads it: {@code *} stands for a part of a file's name, {@code **} for folders, too. */
    private static List<Path> matching(Path folder, String pattern) throws IOException {
        if (!pattern.contains("*")) {
            return List.of(folder.resolve(pattern).normalize());
        }
        var top = folder.resolve(pattern.replaceFirst("[^/]*\\*.*$", "")).normalize();
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.replaceFirst("^.*?(?=[^/]*\\*)", ""));
        try (var files = Files.walk(top)) {
            return files.filter(file -> matcher.matches(top.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
    }

    private static String abi(Path classes) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        try (var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(visible(Files.readAllBytes(file)));
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 10);
    }

    /** A class without the code of its methods, its private members, and what only debuggers read. */
    private static byte[] visible(byte[] bytes) {
        var file = ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL);
        return file.transformClass(
                file.parse(bytes),
                ClassTransform.dropping(element -> switch (element) {
                            case MethodModel method -> hidden(method.flags().flags());
                            case FieldModel field -> hidden(field.flags().flags());
                            case SourceFileAttribute _ -> true;
                            default -> false;
                        })
                        .andThen(ClassTransform.transformingMethods(
                                MethodTransform.dropping(element -> element instanceof CodeModel))));
    }

    private static boolean hidden(Set<AccessFlag> flags) {
        return flags.contains(AccessFlag.PRIVATE) || flags.contains(AccessFlag.SYNTHETIC);
    }
}
