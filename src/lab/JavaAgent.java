//DEPS io.opentelemetry.javaagent:opentelemetry-javaagent:2.33.1
//SOURCES Collector.java
//SOURCES ServiceProcess.java
//SOURCES build/ScratchFolder.java
//SOURCES build/ShutdownHook.java

package lab;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.context.Context;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.build.ScratchFolder;
import lab.text.CommandFailed;

/**
 * A lesson's program in its own JVM, under the OpenTelemetry Java agent, which sends to the lab's screen.
 *
 * <pre>
 * java -javaagent:opentelemetry-javaagent.jar -cp … Shop ─▶ backend ─▶ the lab's screen
 * </pre>
 *
 * The program prints its address on a line of its own, and exits when its standard input ends. Its class path has only
 * the lesson's own classes and the libraries named here. The lab and the SDK are not on it: the program does not know
 * them.
 */
public final class JavaAgent implements AutoCloseable {

    /** Lines that the agent and the JVM always print. */
    private static final Pattern USUAL = Pattern.compile(
            "VersionLogger - opentelemetry-javaagent - version: |Sharing is only supported for boot loader");

    /** The date and the thread in a log line of the agent. */
    private static final Pattern DATE = Pattern.compile("(?<=^\\[otel\\.javaagent) [^]]*] \\[[^]]*");

    private static final String CONVENTIONS = "OTEL_SEMCONV_STABILITY_OPT_IN";

    private final Collector.Backend backend;
    private final ScratchFolder folder;
    private final ServiceProcess process;
    private final Duration start;

    private JavaAgent(Collector.Backend backend, ScratchFolder folder, List<String> command) throws IOException {
        this.backend = backend;
        this.folder = folder;
        var environment = new HashMap<>(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                backend.uri().toString(),
                "OTEL_EXPORTER_OTLP_PROTOCOL",
                "http/protobuf"));
        // The agent uses the current conventions for databases and code only if told to.
        if (System.getenv(CONVENTIONS) == null) {
            environment.put(CONVENTIONS, "database,code");
        }
        var began = System.nanoTime();
        process = new ServiceProcess(command, environment, JavaAgent::told);
        start = Duration.ofNanos(System.nanoTime() - began);
    }

    /** Filters stderr: removes the dates from the agent's lines, and the lines that always appear. */
    private static Stream<String> told(Stream<String> lines) {
        return lines.filter(line -> !USUAL.matcher(line).find())
                .map(line -> DATE.matcher(line).replaceFirst(""));
    }

    /**
     * A program to start.
     *
     * @param lab draws what the program's agent emits
     * @param program the class with its main method
     */
    public static Start of(Lab lab, Class<?> program) {
        return new Start(lab, program);
    }

    /** The settings of a program to start. Without a {@link #configuration} it runs without the agent. */
    public static final class Start {

        private final Lab lab;
        private final Class<?> program;
        private final List<String> options = new ArrayList<>();
        private final Set<Path> path = new LinkedHashSet<>();
        private Class<?> extension;

        private Start(Lab lab, Class<?> program) {
            this.lab = lab;
            this.program = program;
            path.add(location(program));
        }

        /** Libraries that the program needs, each named by one of its classes. */
        public Start libraries(Class<?>... classes) {
            Stream.of(classes).map(JavaAgent::location).forEach(path::add);
            return this;
        }

        /** The lesson's whole class path: a program with its own SDK needs much of it. */
        public Start libraries() {
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Path::of)
                    .forEach(path::add);
            if (program.getClassLoader() instanceof URLClassLoader loader) {
                Stream.of(loader.getURLs()).map(JavaAgent::path).forEach(path::add);
            }
            // The workbook's class path has the SDK's test kit, which brings its own context storage.
            return property("io.opentelemetry.context.contextStorageProvider", "default");
        }

        /**
         * Runs it under the agent, with the configuration in this companion file, such as {@code 19_agent.properties}.
         */
        public Start configuration(String name) throws IOException {
            options.add("-javaagent:" + jar("io/opentelemetry/javaagent/OpenTelemetryAgent.class"));
            options.add("-Dotel.javaagent.configuration-file=" + Companion.file(name));
            return this;
        }

        /**
         * A class of the lesson that the agent loads as an extension, from a jar with the lesson's classes. It must be
         * public and static, and implement one of the agent's service provider interfaces.
         */
        public Start extension(Class<?> type) {
            extension = type;
            return this;
        }

        /** Sets a system property, which both the program and the agent see. */
        public Start property(String name, String value) {
            options.add("-D" + name + "=" + value);
            return this;
        }

        /**
         * Starts it, and waits for the line with its address.
         *
         * @throws CommandFailed when it exits before it prints one
         */
        public JavaAgent start() throws IOException, InterruptedException {
            var folder = ScratchFolder.create("lab-agent");
            if (extension != null) {
                options.add("-Dotel.javaagent.extensions="
                        + extensionJar(extension, folder.path().resolve("extension.jar")));
            }
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-XX:-UsePerfData"));
            command.addAll(options);
            // The annotations' jar refers to the API.
            for (var api : List.of(Span.class, Context.class, ComponentLoader.class)) {
                path.add(location(api));
            }
            command.addAll(List.of(
                    "-cp",
                    path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                    program.getName()));
            var backend = new Collector.Backend(lab);
            try {
                return new JavaAgent(backend, folder, command);
            } catch (IOException | RuntimeException failed) {
                backend.close();
                folder.close();
                lab.closeUnseen();
                throw failed;
            }
        }
    }

    /** The address that the program printed. */
    public URI uri() {
        return process.uri();
    }

    /** Builds a request to this path of the program. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(process.uri().resolve(path));
    }

    /** The time from the start of the process until the program printed its address. */
    public Duration startUp() {
        return start;
    }

    /** Packs an extension jar: the classes, and the extension's name in META-INF/services. */
    private static Path extensionJar(Class<?> extension, Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var service : extension.getInterfaces()) {
                out.putNextEntry(new JarEntry("META-INF/services/" + service.getName()));
                out.write(extension.getName().getBytes(StandardCharsets.UTF_8));
            }
            var location = location(extension);
            if (Files.isDirectory(location)) {
                pack(location, out);
            } else {
                try (var files = FileSystems.newFileSystem(location)) {
                    pack(files.getPath("/"), out);
                }
            }
        }
        return jar;
    }

    /** Packs the lesson's own classes, which have no package. */
    private static void pack(Path folder, JarOutputStream out) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file :
                    files.filter(file -> file.toString().endsWith(".class")).toList()) {
                out.putNextEntry(new JarEntry(file.getFileName().toString()));
                Files.copy(file, out);
            }
        }
    }

    /** The folder or jar that a class was loaded from. */
    private static Path location(Class<?> type) {
        return path(type.getProtectionDomain().getCodeSource().getLocation());
    }

    private static Path jar(String resource) {
        var found = Thread.currentThread().getContextClassLoader().getResource(resource);
        if (found == null) {
            throw new CommandFailed("The Java agent is not on the class path: src/lab/JavaAgent.java names it.");
        }
        try {
            var inJar = found.toString(); // jar:file:/…/opentelemetry-javaagent.jar!/io/…
            return path(URI.create(inJar.substring("jar:".length(), inJar.indexOf("!/")))
                    .toURL());
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Path path(URL location) {
        try {
            return Path.of(location.toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Ends the program, which flushes the agent's telemetry first, prints its remaining output, and closes the backend.
     */
    @Override
    public void close() {
        process.close();
        backend.close();
        folder.close();
    }
}
