package lab.grade;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import lab.build.Classpath;
import lab.build.CollectorProgram;
import lab.build.Compiler;
import lab.build.ForeignPackages;
import lab.build.JavaCommand;
import lab.build.PrometheusProgram;
import lab.build.Script;
import lab.text.CommandFailed;
import lab.text.SeededInput;

/** Runs a program, collects its telemetry, and lets a lesson's checks judge it. */
public final class Grader {

    private final Compiler compiler;
    private final Classpath classpath;
    private final Path scratch;
    private final Duration limit;
    private final int port;
    private final boolean grpc;
    private final SeededInput input;

    /**
     * @param scratch the folder in which programs run, each in its own subfolder, which is deleted afterwards
     * @param limit the time limit for a program
     * @param port of the OTLP receiver; 0 for any free one
     */
    public Grader(Compiler compiler, Classpath classpath, Path scratch, Duration limit, int port) {
        this(compiler, classpath, scratch, limit, port, false, new SeededInput(0));
    }

    private Grader(
            Compiler compiler,
            Classpath classpath,
            Path scratch,
            Duration limit,
            int port,
            boolean grpc,
            SeededInput input) {
        this.compiler = compiler;
        this.classpath = classpath;
        this.scratch = scratch;
        this.limit = limit;
        this.port = port;
        this.grpc = grpc;
        this.input = input;
    }

    /**
     * A grader for programs that send OTLP over gRPC. They find its address in {@code OTEL_EXPORTER_OTLP_ENDPOINT}, and
     * {@code OTEL_EXPORTER_OTLP_PROTOCOL=grpc}. It takes most of a second longer.
     */
    public Grader overGrpc() {
        return new Grader(compiler, classpath, scratch, limit, port, true, input);
    }

    /**
     * A grader that gives programs different input ({@code Lab.input}) from that of the lesson as shipped.
     *
     * @param seed determines the input; 0 for the input as shipped
     */
    public Grader seeded(long seed) {
        return new Grader(compiler, classpath, scratch, limit, port, grpc, new SeededInput(seed));
    }

    /**
     * Grades a Java program.
     *
     * @param lesson the lesson's name
     * @param checks the file with its checks
     * @param file the program
     * @throws IOException when the receiver's port is taken, or a file or an artifact is missing; the message is for
     *     the learner
     */
    public Grade grade(String lesson, Path checks, Path file) throws IOException, InterruptedException {
        try (var loader = load(checks)) {
            var judge = judge(loader, lesson, checks);
            var lacking = lacking(judge.getAnnotation(Lesson.class));
            if (lacking.isPresent()) {
                return skipped(lesson, judge, lacking.get());
            }
            var source = Script.of(file);
            var language = ForeignPackages.lackingFor(source.files());
            if (language.isPresent()) {
                return skipped(lesson, judge, language.get());
            }
            var path = classpath.of(source);
            var compiled = compiler.compile(source.all(), path);
            if (compiled.failed()) {
                return new Grade(
                        lesson,
                        CheckRunner.unjudged(judge, "The program does not compile."),
                        List.of("The program does not compile; in the compiler's words:\n"
                                + compiled.messages().strip()),
                        null);
            }
            if (compiled.main() == null) {
                return new Grade(
                        lesson,
                        CheckRunner.unjudged(judge, "The program cannot be started."),
                        List.of("There is no main method in " + file.getFileName() + ": nothing can be started."),
                        null);
            }
            try {
                ForeignPackages.fetchFor(source.files());
            } catch (CommandFailed wrong) {
                return new Grade(
                        lesson,
                        CheckRunner.unjudged(judge, "The program cannot be started."),
                        List.of(wrong.getMessage()),
                        null);
            }
            Files.createDirectories(scratch);
            var folder = Files.createTempDirectory(scratch, lesson);
            try {
                var command = JavaCommand.command(compiled, path);
                var graded = judge.getAnnotation(Lesson.class);
                var most = limit.multipliedBy(graded.patience());
                var run = ObservedRun.run(command, folder, port, grpc, most, input);
                if (run.lost() && !graded.lossy()) { // try again: the machine may be busy
                    run = ObservedRun.run(command, folder, port, grpc, most, input);
                    if (run.lost()) {
                        return notJudged(lesson, judge, run);
                    }
                }
                var folderOfVariants = graded.variants();
                var variants = folderOfVariants.isEmpty() || run.ended().hung()
                        ? Variants.none("This lesson has no variants.")
                        : new ClassReplacement(compiler, path, limit)
                                .run(compiled, checks.resolveSibling(folderOfVariants), folder, input);
                return judged(lesson, judge, run.beside(source.files()), variants, most);
            } finally {
                Compiler.delete(folder);
            }
        }
    }

    /**
     * Grades any command, in the current folder. The command finds the address of the OTLP receiver in
     * {@code OTEL_EXPORTER_OTLP_ENDPOINT}.
     *
     * @throws IOException when the command cannot be started or the receiver's port is taken; the message is for the
     *     learner
     */
    public Grade grade(String lesson, Path checks, List<String> command) throws IOException, InterruptedException {
        try (var loader = load(checks)) {
            return judged(
                    lesson,
                    judge(loader, lesson, checks),
                    ObservedRun.run(command, Path.of("").toAbsolutePath(), port, grpc, limit, input),
                    Variants.none(
                            "This task is graded with other classes in place of the program's own, which takes a Java"
                                    + " file."),
                    limit);
        }
    }

    /**
     * Grades telemetry from this JVM, for example of a notebook, or a file that was written in it. No program is run.
     *
     * @param checks the compiled class with the lesson's checks
     * @throws IllegalArgumentException when it is not marked as a lesson's checks
     */
    public static Grade judge(Class<?> checks, Telemetry emitted) throws IOException, InterruptedException {
        var lesson = checks.getAnnotation(Lesson.class);
        if (lesson == null) {
            throw new IllegalArgumentException(checks.getName() + " is not marked @Lesson.");
        }
        var lacking = lacking(lesson);
        if (lacking.isPresent()) {
            return skipped(lesson.value(), checks, lacking.get());
        }
        return new Grade(
                lesson.value(),
                emitted.isEmpty() && emitted.companions().isEmpty()
                        ? CheckRunner.unjudged(checks, "Nothing was emitted.")
                        : CheckRunner.judge(
                                checks,
                                emitted,
                                Variants.none(
                                        "This task is graded with other classes in place of the program's own: ./lab"
                                                + " check does so.")),
                List.of(),
                emitted);
    }

    private static Grade judged(String lesson, Class<?> judge, ObservedRun run, Variants variants, Duration limit) {
        var emitted = run.emitted();
        var tasks = run.ended().hung()
                ? CheckRunner.unjudged(judge, "The program did not end by itself.")
                : emitted.isEmpty()
                                && emitted.requests().isEmpty()
                                && emitted.stdout().isEmpty()
                        ? CheckRunner.unjudged(judge, "Nothing was emitted.")
                        : CheckRunner.judge(judge, emitted, variants);
        var crashed = !run.ended().hung() && run.ended().exit() != 0;
        return new Grade(lesson, tasks, ProgramFaults.on(run.ended(), emitted, limit), emitted, crashed, "", false);
    }

    /** The external program that is missing, in one sentence; empty when the lesson can be graded. */
    private static Optional<String> lacking(Lesson lesson) throws IOException, InterruptedException {
        if (lesson.collector() && CollectorProgram.find().isEmpty()) {
            return Optional.of(CollectorProgram.LACKING);
        }
        if (lesson.python()) {
            var lacking = ForeignPackages.lackingPython();
            if (lacking.isPresent()) {
                return lacking;
            }
            ForeignPackages.python(); // a slow first download must not count as the program's time
        }
        return PrometheusProgram.lacking(lesson.programs());
    }

    private static Grade skipped(String lesson, Class<?> judge, String lacking) {
        return new Grade(lesson, CheckRunner.unjudged(judge, ""), List.of(), null, false, lacking, true);
    }

    private static Grade notJudged(String lesson, Class<?> judge, ObservedRun run) {
        return new Grade(
                lesson,
                CheckRunner.unjudged(judge, ""),
                List.of(),
                run.emitted(),
                false,
                "This machine is too busy to grade: twice the SDK gave up on telemetry that it could not send in time."
                        + " Close what else is running, and check again.",
                false);
    }

    private URLClassLoader load(Path checks) throws IOException {
        var compiled = compiler.compile(List.of(checks), classpath.base());
        if (compiled.failed()) {
            throw new IOException("The checks in " + checks.getFileName() + " do not compile:\n" + compiled.messages());
        }
        return new URLClassLoader(
                new java.net.URL[] {compiled.classes().toUri().toURL()}, Grader.class.getClassLoader());
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
