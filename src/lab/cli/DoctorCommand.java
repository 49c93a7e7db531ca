package lab.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import lab.build.CollectorProgram;
import lab.build.ForeignPackages;
import lab.build.PrometheusProgram;
import lab.stack.Ports;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what is here and what is missing. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "What is here and what is missing. Exits with 1 only when lessons cannot run.")
final class DoctorCommand implements Callable<Integer> {

    private static final long ENOUGH_MB = 512;

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    DoctorCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = Terminal.detect();
        var out = new Console(spec.commandLine().getOut(), terminal);
        var jdk = Runtime.version().feature() >= 25 && ToolProvider.getSystemJavaCompiler() != null;
        say(
                out,
                jdk,
                "JDK",
                Runtime.version() + " in " + System.getProperty("java.home") + (jdk ? "" : " — lessons need a JDK 25"));
        var writable = Files.isWritable(workbook.root());
        say(
                out,
                writable,
                "Folder",
                workbook.root() + (writable ? "" : " — cannot be written: progress and caches live in .lab"));
        var aot = System.getProperty("lab.aot");
        say(
                out,
                aot != null && Files.exists(Path.of(aot)),
                "AOT cache",
                aot == null
                        ? "none: started without ./lab"
                        : Files.exists(Path.of(aot)) ? "in use" : "none: everything works, only slower");
        var maven = version("mvn", "--version");
        say(out, maven != null, "Maven", maven != null ? maven : "none on the PATH: ./jbang cannot fetch JBang then");
        var docker = docker();
        say(out, docker.startsWith("engine"), "Docker", docker);
        var collector = CollectorProgram.whence();
        say(
                out,
                collector.isPresent(),
                "Collector",
                collector.orElse("none: lessons 20 to 23 are left out (./lab fetch collector)"));
        var lacking = PrometheusProgram.lacking(PrometheusProgram.values());
        var leftOut = PrometheusProgram.lacking(PrometheusProgram.PROMTOOL).isPresent()
                ? "lessons 23, 25 and 26 are left out. "
                : PrometheusProgram.lacking(PrometheusProgram.AMTOOL, PrometheusProgram.ALERTMANAGER)
                                .isEmpty()
                        ? "lesson 25 is left out. "
                        : PrometheusProgram.lacking(PrometheusProgram.PROMETHEUS)
                                        .isPresent()
                                ? "lessons 25 and 26 are left out. "
                                : "lesson 26 is left out. ";
        say(
                out,
                lacking.isEmpty(),
                "Prometheus",
                lacking.isEmpty() ? "prometheus, promtool, amtool and alertmanager" : leftOut + lacking.get());
        var python = ForeignPackages.lackingPython();
        say(
                out,
                python.isEmpty(),
                "Python",
                python.isEmpty()
                        ? "with venv: lesson 32, and ./lab notebooks"
                        : "lesson 32 and the notebooks are left out. " + python.get());
        var memory = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize() >> 20;
        say(
                out,
                memory >= ENOUGH_MB,
                "Memory",
                memory + " MB, " + Runtime.getRuntime().availableProcessors() + " processors");
        for (var port : new int[] {4317, 4318, 4319}) {
            var free = Ports.free(port);
            say(
                    out,
                    free,
                    "Port " + port,
                    free
                            ? "free"
                            : "taken by " + Ports.holder(port).orElse("another process")
                                    + (port == 4318 ? ": lessons send their OTLP there" : ""));
        }
        say(
                out,
                terminal.unicode(),
                "Terminal",
                terminal.columns() + " columns, " + (terminal.colour() ? "colours" : "no colours") + ", "
                        + (terminal.unicode() ? "UTF-8" : "ASCII: set LANG to a UTF-8 locale for finer pictures"));
        var able = jdk && writable;
        out.line();
        out.line(able ? "Lessons can run." : "Lessons cannot run: see the marks above.");
        return able ? 0 : 1;
    }

    private static void say(Console out, boolean good, String what, String how) {
        out.line("  " + (good ? out.passed() : out.open()) + " " + String.format("%-11s", what) + how);
    }

    /** A Docker client may answer without any engine: "docker info" asks the engine. */
    private static String docker() throws InterruptedException {
        if (version("docker", "--version") == null) {
            return "none: only the compose stack needs it";
        }
        var engine = version("docker", "info", "--format", "{{.ServerVersion}}");
        return engine == null ? "a client, but no engine answers: only the compose stack needs it" : "engine " + engine;
    }

    /** The first line that a command prints, or null when it fails or is not there. */
    private static String version(String... command) throws InterruptedException {
        try {
            var windows = System.getProperty("os.name").startsWith("Windows") && command[0].equals("mvn");
            if (windows) {
                command[0] = "mvn.cmd";
            }
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            var line = new String(process.getInputStream().readAllBytes())
                    .lines()
                    .findFirst()
                    .orElse("")
                    .replaceAll("\033\\[[0-9;]*m", "")
                    .strip();
            return process.exitValue() == 0 && !line.isEmpty() ? line : null;
        } catch (IOException notThere) {
            return null;
        }
    }
}
