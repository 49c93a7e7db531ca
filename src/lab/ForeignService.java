//SOURCES Collector.java
//SOURCES ServiceProcess.java
//SOURCES build/ForeignPackages.java
//SOURCES build/Packages.java
//SOURCES build/ScratchFolder.java
//SOURCES build/ShutdownHook.java

package lab;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import lab.build.ForeignPackages;
import lab.build.ScratchFolder;
import lab.text.CommandFailed;

/**
 * A service in a language other than Java. It is a companion file of a lesson, runs in its own process, and sends to
 * the lab's screen.
 *
 * <pre>
 * python 32_languages.py ─▶ backend ─▶ the lab's screen
 * </pre>
 *
 * The program gets the standard {@code OTEL_*} variables, prints its address on a line of its own, and exits when its
 * standard input ends. The file extension decides how it is run: {@code .py}, {@code .js} (CommonJS, which finds its
 * packages by {@code NODE_PATH}), {@code .go} (one file, which is compiled first).
 */
public final class ForeignService implements AutoCloseable {

    private final Collector.Backend backend;
    private final ServiceProcess process;
    private final ScratchFolder scratch;

    private ForeignService(Collector.Backend backend, ServiceProcess process, ScratchFolder scratch) {
        this.backend = backend;
        this.process = process;
        this.scratch = scratch;
    }

    /**
     * A program to start.
     *
     * @param lab draws what it emits
     * @param names of companions: the first that the lesson's header lists is started
     */
    public static Start of(Lab lab, String... names) {
        return new Start(lab, List.of(names));
    }

    /** The settings of a program to start. */
    public static final class Start {

        private final Lab lab;
        private final List<String> names;
        private final Map<String, String> variables = new HashMap<>();
        private boolean zeroCode;

        private Start(Lab lab, List<String> names) {
            this.lab = lab;
            this.names = names;
        }

        /** Sets an environment variable. */
        public Start variable(String name, Object value) {
            variables.put(name, value.toString());
            return this;
        }

        /**
         * Runs it under {@code opentelemetry-instrument}, which instruments the libraries that the program imports.
         *
         * @param configuration the companion with its variables, {@code NAME=value} a line; they win over
         *     {@link #variable}
         */
        public Start zeroCode(String configuration) throws IOException {
            zeroCode = true;
            for (var line : Files.readAllLines(Companion.file(configuration))) {
                var parts = line.strip().split("=", 2);
                if (parts.length == 2 && !line.startsWith("#")) {
                    variables.put(parts[0].strip(), parts[1].strip());
                }
            }
            return this;
        }

        /**
         * Starts it, and waits for the line with its address.
         *
         * @throws CommandFailed when its runtime is missing (the message says how to get it), or when it exits before
         *     it prints an address
         */
        public ForeignService start() throws IOException, InterruptedException {
            var scratch = ScratchFolder.create("lab-service");
            try {
                var command = command(scratch.path());
                var backend = new Collector.Backend(lab);
                try {
                    return new ForeignService(
                            backend,
                            new ServiceProcess(command, environment(backend), UnaryOperator.identity()),
                            scratch);
                } catch (IOException | RuntimeException failed) {
                    backend.close();
                    throw failed;
                }
            } catch (IOException | InterruptedException | RuntimeException failed) {
                scratch.close();
                lab.closeUnseen(); // nothing will arrive: draw no empty picture
                throw failed;
            }
        }

        private List<String> command(Path scratch) throws IOException, InterruptedException {
            var program = program();
            if (program.toString().endsWith(".js")) {
                variables.put("NODE_PATH", ForeignPackages.javascript().toString());
                return List.of("node", program.toString());
            }
            if (program.toString().endsWith(".go")) {
                return List.of(ForeignPackages.go(program, scratch).toString());
            }
            var python = ForeignPackages.python();
            variables.put("PYTHONUNBUFFERED", "1");
            variables.put("PYTHONDONTWRITEBYTECODE", "1"); // leave no files beside the lesson
            var command = new ArrayList<String>();
            if (zeroCode) {
                command.add(python.resolveSibling("opentelemetry-instrument").toString());
            }
            command.addAll(List.of(python.toString(), program.toString()));
            return command;
        }

        private Path program() throws IOException {
            for (var name : names) {
                if (Thread.currentThread().getContextClassLoader().getResource(name) != null) {
                    return Companion.file(name);
                }
            }
            return Companion.file(names.getLast()); // it reports that itself
        }

        private Map<String, String> environment(Collector.Backend backend) {
            var environment = new HashMap<>(Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    backend.uri().toString(),
                    "OTEL_EXPORTER_OTLP_PROTOCOL",
                    "http/protobuf",
                    "NO_PROXY", // a local address needs no proxy
                    "localhost,127.0.0.1"));
            environment.putAll(variables);
            return environment;
        }
    }

    /** The address that the program printed. */
    public URI uri() {
        return process.uri();
    }

    /** Ends the program, which flushes its telemetry first, and closes the backend. */
    @Override
    public void close() {
        process.close();
        scratch.close();
        backend.close();
    }
}
