package lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import lab.build.Packages;
import lab.notebook.Jupyter;
import lab.stack.Ports;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.BadArgument;
import lab.text.CommandFailed;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sets up Jupyter with a Java kernel inside .lab, and opens the first notebook. */
@Command(
        name = "notebooks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "What you write stays in notebooks/. One as it was shipped: ./lab reset --notebook 01 (your copy is kept)."
        })
final class NotebooksCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8888",
            description = "Jupyter's. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(names = "--no-browser", description = "Only print the address.")
    private boolean noBrowser;

    @Option(names = "--prepare", description = "Only set everything up.")
    private boolean prepare;

    @Option(
            names = "--jar",
            description =
                    "Only write .lab/notebooks/lab.jar, which leads a Jupyter of your own to the library. Takes no"
                            + " Python.")
    private boolean jar;

    NotebooksCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        if (port < 1 || port > 65535) {
            throw new BadArgument("There is no port " + port + ".");
        }
        var jupyter = new Jupyter(workbook);
        if (!prepare && !jar && !Ports.free(port)) {
            throw new CommandFailed("Port " + port + " is taken by "
                    + Ports.holder(port).orElse("another process") + ": end it, or choose another with --port.");
        }
        if (!jar && !jupyter.installed()) {
            var lacking = Packages.lackingForPip();
            if (lacking != null) {
                throw new CommandFailed("Jupyter needs Python. " + lacking + " (Lessons need none.)");
            }
            out.line("Fetching JupyterLab and the JJava kernel from PyPI into .lab (once; about a minute)…");
            jupyter.install();
        }
        jupyter.writeJar();
        if (jar) {
            return 0;
        }
        jupyter.writeKernel();
        return prepare ? 0 : serve(jupyter, first());
    }

    private Path first() throws IOException {
        try (var files = Files.list(workbook.root().resolve("notebooks"))) {
            return files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new CommandFailed("There is no notebook in notebooks/."));
        }
    }

    /** Runs Jupyter until it ends; it ends with this process. */
    private int serve(Jupyter jupyter, Path notebook) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                jupyter.python().toString(),
                "-m",
                "jupyterlab",
                workbook.root().relativize(notebook).toString(),
                "--ServerApp.root_dir=" + workbook.root(),
                "--ServerApp.ip=localhost",
                "--ServerApp.port=" + port,
                "--ServerApp.port_retries=0",
                "--ServerApp.answer_yes=True",
                "--ServerApp.allow_root=True",
                "--ServerApp.log_level=CRITICAL",
                "--LabApp.log_level=CRITICAL",
                "--LabApp.news_url=None",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                "--KernelSpecManager.allowed_kernelspecs=java"));
        if (noBrowser) {
            command.add("--ServerApp.open_browser=False");
        }
        var builder =
                new ProcessBuilder(command).directory(workbook.root().toFile()).inheritIO();
        builder.environment().putAll(jupyter.variables());
        var server = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
        return server.waitFor();
    }
}
