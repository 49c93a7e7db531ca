package lab.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import lab.build.CollectorProgram;
import lab.build.ForeignPackages;
import lab.build.PrometheusProgram;
import lab.stack.Ports;
import lab.terminal.Console;
import lab.terminal.canvas.Cells;
import lab.text.Sentences;
import lab.workbook.Workbook;

/** Reports what is installed and what is missing. Needs only the JDK, because it also runs before the first build. */
record Doctor(Workbook workbook, Console out, Sentences speech) {

    private static final long ENOUGH_MB = 512;
    private static final long ENOUGH_SPACE_MB = 16;

    /**
     * Prints the findings.
     *
     * @return whether lessons can run on this machine
     */
    boolean examine() throws IOException, InterruptedException {
        var terminal = out.terminal();
        var jdk = Runtime.version().feature() >= 25 && ToolProvider.getSystemJavaCompiler() != null;
        say(
                jdk,
                "jdk",
                speech.say(
                        jdk ? "doctor.jdk.here" : "doctor.jdk.lacking",
                        Runtime.version(),
                        System.getProperty("java.home")));
        var folder = folder();
        var aot = System.getProperty("lab.aot");
        var cached = aot != null && Files.exists(Path.of(aot));
        say(cached, "aot", speech.say("doctor.aot." + (aot == null ? "apart" : cached ? "here" : "none")));
        var maven = version("mvn", "--version");
        say(maven != null, "maven", maven != null ? maven : speech.say("doctor.maven.none"));
        docker();
        var collector = CollectorProgram.whence();
        say(collector.isPresent(), "collector", collector.orElseGet(() -> speech.say("doctor.collector.none")));
        prometheus();
        var python = ForeignPackages.lackingPython();
        say(
                python.isEmpty(),
                "python",
                python.isEmpty()
                        ? speech.say("doctor.python.here")
                        : speech.say("doctor.python.lacking", python.get()));
        var memory = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize() >> 20;
        say(
                memory >= ENOUGH_MB,
                "memory",
                speech.say("doctor.memory.here", memory, Runtime.getRuntime().availableProcessors()));
        for (var port : new int[] {4317, 4318, 4319}) {
            var free = Ports.free(port);
            var how = free ? "free" : port == 4318 ? "otlp" : "taken";
            line(
                    free,
                    speech.say("doctor.port", port),
                    speech.say(
                            "doctor.port." + how, free ? "" : Ports.holder(port).orElse(speech.say("doctor.other"))));
        }
        say(
                terminal.unicode(),
                "terminal",
                speech.say(
                        terminal.colour() ? "doctor.terminal.colours" : "doctor.terminal.plain",
                        terminal.columns(),
                        terminal.unicode() ? "UTF-8" : speech.say("doctor.terminal.ascii")));
        return jdk && folder;
    }

    /** Whether progress and caches can be written. */
    private boolean folder() {
        var root = workbook.root();
        var own = Files.isDirectory(workbook.own()) ? workbook.own() : root;
        if (!Files.isWritable(own)) {
            say(false, "folder", speech.say("doctor.folder.lacking", root));
            return false;
        }
        try {
            var megabytes = Files.getFileStore(own).getUsableSpace() >> 20;
            if (megabytes < ENOUGH_SPACE_MB) {
                say(false, "folder", speech.say("doctor.folder.full", root, megabytes));
                return false;
            }
        } catch (IOException unknown) {
            // Then assume that it is large enough.
        }
        say(true, "folder", root.toString());
        return true;
    }

    /** Prints the last sentence. */
    void conclude(boolean able) {
        out.line();
        out.line(speech.say(able ? "doctor.able" : "doctor.unable"));
    }

    private void prometheus() throws InterruptedException {
        var lacking = PrometheusProgram.lacking(PrometheusProgram.values()).orElse(null);
        var leftOut = PrometheusProgram.lacking(PrometheusProgram.PROMTOOL).isPresent()
                ? "23"
                : PrometheusProgram.lacking(PrometheusProgram.AMTOOL, PrometheusProgram.ALERTMANAGER)
                                .isEmpty()
                        ? "25"
                        : PrometheusProgram.lacking(PrometheusProgram.PROMETHEUS)
                                        .isPresent()
                                ? "25.26"
                                : "26";
        say(
                lacking == null,
                "prometheus",
                lacking == null
                        ? speech.say("doctor.prometheus.here")
                        : speech.say("doctor.prometheus." + leftOut, lacking));
    }

    /** A Docker client can answer without an engine; "docker info" asks the engine. */
    private void docker() throws InterruptedException {
        if (version("docker", "--version") == null) {
            say(false, "docker", speech.say("doctor.docker.none"));
            return;
        }
        var engine = version("docker", "info", "--format", "{{.ServerVersion}}");
        say(
                engine != null,
                "docker",
                engine == null ? speech.say("doctor.docker.silent") : speech.say("doctor.docker.here", engine));
    }

    private void say(boolean good, String what, String how) {
        line(good, speech.say("doctor." + what), how);
    }

    /** One line of the list: a mark, a name, and its state. */
    void line(boolean good, String what, String how) {
        var space = " ".repeat(Math.max(1, 11 - Cells.width(what)));
        out.line("  " + (good ? out.passed() : out.open()) + " " + what + space + how);
    }

    /** The first line of a command's output, or null when the command fails or does not exist. */
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
