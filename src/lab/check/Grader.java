package lab.check;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lab.receive.GrpcReceiver;
import lab.receive.Intake;
import lab.receive.Receiver;
import lab.store.Store;

/** Runs a program, collects what it emits, and has a lesson's checks judge it. */
public final class Grader {

    private final Compiler compiler;
    private final Classpath classpath;
    private final Path scratch;
    private final Duration limit;
    private final int port;
    private final boolean grpc;

    /**
     * @param scratch where programs run, each in a folder of its own that is deleted afterwards
     * @param limit   how long a program may take
     * @param port    of the OTLP receiver; 0 for any free one
     */
    public Grader(Compiler compiler, Classpath classpath, Path scratch, Duration limit, int port) {
        this(compiler, classpath, scratch, limit, port, false);
    }

    private Grader(Compiler compiler, Classpath classpath, Path scratch, Duration limit, int port, boolean grpc) {
        this.compiler = compiler;
        this.classpath = classpath;
        this.scratch = scratch;
        this.limit = limit;
        this.port = port;
        this.grpc = grpc;
    }

    /**
     * The same grader for programs that speak OTLP over gRPC: they find its address in {@code OTEL_EXPORTER_OTLP_ENDPOINT}, and
     * {@code OTEL_EXPORTER_OTLP_PROTOCOL=grpc}. It costs most of a second more.
     */
    public Grader overGrpc() {
        return new Grader(compiler, classpath, scratch, limit, port, true);
    }

    /**
     * Grades a Java program.
     *
     * @param lesson the lesson's name
     * @param checks the file with its checks
     * @param file   the program
     * @throws IOException when the receiver's port is taken, or a file or an artifact is missing; the message is for the learner
     */
    public Grade grade(String lesson, Path checks, Path file) throws IOException, InterruptedException {
        try (var loader = load(checks)) {
            var judge = judge(loader, lesson, checks);
            var source = Source.of(file);
            var path = classpath.of(source);
            var sources = new ArrayList<>(List.of(file));
            sources.addAll(source.sources());
            var compiled = compiler.compile(sources, path);
            if (compiled.failed()) {
                return new Grade(lesson, Checks.unjudged(judge, "The program does not compile."),
                        List.of("The program does not compile; in the compiler's words:\n" + compiled.messages().strip()), null);
            }
            if (compiled.main() == null) {
                return new Grade(lesson, Checks.unjudged(judge, "The program cannot be started."),
                        List.of("There is no main method in " + file.getFileName() + ": nothing can be started."), null);
            }
            Files.createDirectories(scratch);
            var folder = Files.createTempDirectory(scratch, lesson);
            try {
                return graded(lesson, judge, Java.command(compiled, path), folder);
            } finally {
                Compiler.delete(folder);
            }
        }
    }

    /**
     * Grades any command, in the current folder: it finds the address of the OTLP receiver in {@code OTEL_EXPORTER_OTLP_ENDPOINT}.
     *
     * @throws IOException when the command cannot be started or the receiver's port is taken; the message is for the learner
     */
    public Grade grade(String lesson, Path checks, List<String> command) throws IOException, InterruptedException {
        try (var loader = load(checks)) {
            return graded(lesson, judge(loader, lesson, checks), command, Path.of("").toAbsolutePath());
        }
    }

    private Grade graded(String lesson, Class<?> judge, List<String> command, Path folder) throws IOException, InterruptedException {
        var intake = new Intake(Receiver.Limits.DEFAULT, new Store());
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        if (grpc) {
            try (var receiver = GrpcReceiver.start(address, intake)) {
                return graded(lesson, judge, command, folder, intake, environment(receiver.port(), "grpc"));
            }
        }
        try (var receiver = Receiver.start(address, intake)) {
            return graded(lesson, judge, command, folder, intake, environment(receiver.port(), "http/protobuf"));
        }
    }

    private Grade graded(String lesson, Class<?> judge, List<String> command, Path folder, Intake intake, Map<String, String> environment)
            throws IOException, InterruptedException {
        var store = intake.store();
        var ended = Child.run(command, folder, environment, limit);
        var emitted = new Telemetry(store.spans(), store.metrics(), store.logs(), intake.requests(), ended.stdout(), ended.stderr(), ended.exit(), folder);
        var remarks = Remarks.on(ended, emitted, limit);
        var tasks = ended.hung() ? Checks.unjudged(judge, "The program did not end by itself.")
                : emitted.isEmpty() && emitted.requests().isEmpty() && emitted.stdout().isEmpty() ? Checks.unjudged(judge, "Nothing was emitted.")
                : Checks.judge(judge, emitted);
        return new Grade(lesson, tasks, remarks, emitted);
    }

    /** What a program under grading finds: the specification's variables, and nothing that the learner's shell had set. */
    private static Map<String, String> environment(int port, String protocol) {
        var environment = new HashMap<>(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port,
                "OTEL_EXPORTER_OTLP_PROTOCOL", protocol,
                "OTEL_BSP_SCHEDULE_DELAY", "100",
                "OTEL_BLRP_SCHEDULE_DELAY", "100",
                "OTEL_METRIC_EXPORT_INTERVAL", "500"));
        environment.putAll(Map.of("LAB_DISCOVER", "off", "NO_COLOR", "1", "COLUMNS", "100"));
        return environment;
    }

    private URLClassLoader load(Path checks) throws IOException {
        var compiled = compiler.compile(List.of(checks), classpath.base());
        if (compiled.failed()) {
            throw new IOException("The checks in " + checks.getFileName() + " do not compile:\n" + compiled.messages());
        }
        return new URLClassLoader(new java.net.URL[] {compiled.classes().toUri().toURL()}, Grader.class.getClassLoader());
    }

    private static Class<?> judge(ClassLoader loader, String lesson, Path checks) throws IOException {
        try {
            var judge = loader.loadClass(checks.getFileName().toString().replace(".java", ""));
            var graded = judge.getAnnotation(Lesson.class);
            if (graded == null || !graded.value().equals(lesson)) {
                throw new IOException(checks.getFileName() + " is not marked @Lesson(\"" + lesson + "\").");
            }
            return judge;
        } catch (ClassNotFoundException otherName) {
            throw new IOException(checks.getFileName() + " has no class of its own name.", otherName);
        }
    }
}
