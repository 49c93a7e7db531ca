package lab.build;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.text.CommandFailed;

/** Compiles and starts a lesson in this JVM. No second JVM has to start before the picture appears. */
public record InProcessRun(Compiler compiler, Classpath classpath) {

    /** The result of {@link #runHere} when the program's main method has returned; its threads may still run. */
    public static final int MAIN_RETURNED = -1;

    /** For the programs of this repository; compiled classes are kept in {@code .lab/build}. */
    public static InProcessRun in(Path root) {
        var build = root.resolve(".lab/build");
        return new InProcessRun(new Compiler(build), new Classpath(root, build));
    }

    /**
     * Runs a program as {@code java} would.
     *
     * @return {@link #MAIN_RETURNED} when its main method has returned; 1 when it threw; the exit code of its JVM when
     *     it needed its own
     * @throws CommandFailed when it does not compile, with the compiler's words
     */
    public int runHere(Path file, List<String> arguments)
            throws IOException, InterruptedException, ReflectiveOperationException {
        var source = Script.of(file);
        return runHere(source.all(), classpath.of(source), arguments);
    }

    /**
     * The same for a program of several files, with this class path.
     *
     * @param sources the {@code main} method of the first one is called
     */
    public int runHere(List<Path> sources, List<Path> path, List<String> arguments)
            throws IOException, InterruptedException, ReflectiveOperationException {
        var file = sources.getFirst();
        var compiled = compiler.compile(sources, path);
        if (compiled.failed()) {
            throw new CommandFailed("The program does not compile; in the compiler's words:\n"
                    + compiled.messages().strip());
        }
        if (compiled.main() == null) {
            throw new CommandFailed("There is no main method in " + file.getFileName() + ": nothing can be started.");
        }
        if (halts(compiled.classes())) {
            System.err.println(file.getFileName() + " calls Runtime.halt, which ends a JVM at once: no shutdown hook"
                    + " runs, and what the SDK has not sent by then is lost.");
        }
        // A benchmark starts JVMs with its own class path.
        if (Compiler.previews(file)
                || Compiler.processesAnnotations(file)
                || path.stream().anyMatch(InProcessRun::isForTheSdkItself)) {
            return runAlone(compiled, path, Compiler.previews(file), arguments);
        }
        var loader = loader(compiled, path);
        Thread.currentThread().setContextClassLoader(loader);
        return start(loader.loadClass(compiled.main()), arguments.toArray(String[]::new));
    }

    /**
     * Compiles and loads a part of the library that is not prebuilt, because few use it and it needs more libraries.
     *
     * @param sources all its sources; their headers name the libraries beyond our own class path
     * @param name the class to load
     * @throws IOException if a library cannot be fetched; the message says so
     */
    public Class<?> loadPart(List<Path> sources, String name)
            throws IOException, InterruptedException, ClassNotFoundException {
        var needed = sources.stream()
                .flatMap(source -> Script.of(source).dependencies().stream())
                .distinct()
                .toList();
        var path = classpath.with(new Script(sources.getFirst(), needed, List.of()));
        var compiled = compiler.compile(sources, path);
        if (compiled.failed()) {
            throw new CommandFailed("This part of the workbook does not compile; in the compiler's words:\n"
                    + compiled.messages().strip());
        }
        return loader(compiled, path).loadClass(name);
    }

    /** Never closed: the program's threads may outlive its main method. */
    private Own loader(Compiler.Compiled compiled, List<Path> path) throws IOException {
        var urls = new ArrayList<>(List.of(compiled.classes().toUri().toURL()));
        for (var entry : path) {
            if (!classpath.base().contains(entry)
                    || entry.getFileName().toString().startsWith("slf4j-api")) {
                urls.add(entry.toUri().toURL());
            }
        }
        return new Own(compiled.classes(), urls.toArray(URL[]::new));
    }

    /**
     * Finds the program's own classes by their files: asking the parent first would open every jar of the class path in
     * vain. SLF4J, which we have too, is loaded by this loader, because it finds a logging library only in the loader
     * that loaded it.
     */
    private static final class Own extends URLClassLoader {

        private final Path classes;

        Own(Path classes, URL[] urls) {
            super(urls, InProcessRun.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                var file = name.replace('.', '/') + ".class";
                var ours = findLoadedClass(name) == null
                        && (Files.exists(classes.resolve(file))
                                || name.startsWith("org.slf4j.") && findResource(file) != null);
                return ours ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }

    /** Whether a class in this folder calls Runtime.halt: afterwards nobody is left to report it. */
    static boolean halts(Path classes) throws IOException {
        try (var files = Files.walk(classes)) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                var constants = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (constants.contains("\1\0\4halt") && constants.contains("java/lang/Runtime")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The SDK, which is in our own loader, looks for these classes and would not find them in the program's loader. */
    private static boolean isForTheSdkItself(Path jar) {
        return jar.getFileName().toString().startsWith("opentelemetry-api-incubator-");
    }

    /** Runs it in its own JVM, because ours was started without preview features, or the program has its own SDK. */
    private static int runAlone(Compiler.Compiled compiled, List<Path> path, boolean previews, List<String> arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow", // JMH uses an API that the JDK is about to remove
                "-Dio.opentelemetry.context.contextStorageProvider=default",
                "-cp",
                Stream.concat(Stream.of(compiled.classes()), path.stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)),
                compiled.main()));
        if (previews) {
            command.add(1, "--enable-preview");
        }
        command.addAll(arguments);
        System.out.flush();
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static int start(Class<?> type, String[] arguments) throws ReflectiveOperationException {
        try {
            MainMethod.call(type, arguments);
            return MAIN_RETURNED;
        } catch (InvocationTargetException thrown) {
            return died(thrown.getCause());
        } catch (ExceptionInInitializerError thrown) {
            return died(thrown);
        }
    }

    private static int died(Throwable thrown) {
        System.out.flush();
        if (thrown instanceof CommandFailed sentence) { // something that the lesson needs is missing
            System.err.println(sentence.getMessage());
            return 1;
        }
        Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).limit(100).forEach(InProcessRun::ownFramesOnly);
        Thread.currentThread().getUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), thrown);
        return 1;
    }

    /** Removes our own frames from the stack trace. */
    private static void ownFramesOnly(Throwable thrown) {
        var frames = List.of(thrown.getStackTrace());
        var end = frames.stream().map(StackTraceElement::getClassName).toList().indexOf(InProcessRun.class.getName());
        while (end > 0
                && frames.get(end - 1)
                        .getClassName()
                        .matches("(java\\.lang\\.reflect|jdk\\.internal|lab\\.build\\.MainMethod).*")) {
            end--;
        }
        if (end >= 0) {
            thrown.setStackTrace(frames.subList(0, end).toArray(StackTraceElement[]::new));
        }
    }
}
