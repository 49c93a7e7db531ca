package lab.cli.stack;

import java.util.concurrent.Callable;
import lab.stack.Smoke;
import lab.stack.Stack;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.CommandFailed;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tests the running stack with queries. It needs no Docker, only a stack that listens on the ports. */
@Command(
        name = "smoke",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exits with 1 when anything is missing. The stack needs a minute or two after ./lab up before all of it"
                    + " has data."
        })
public final class SmokeCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PROFILE",
            arity = "0..1",
            defaultValue = "full",
            description = "As given to ./lab up: an overlay's own store is asked besides.")
    private Stack.Profile profile;

    SmokeCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var stack = Stack.of(workbook.root(), System.getenv());
        if (stack.silent()) {
            throw new CommandFailed(
                    Stack.engine() ? "The stack does not run: start it with ./lab up." : UpCommand.NO_ENGINE);
        }
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        var findings = new Smoke(stack, profile)
                .ask(finding -> out.line("  " + (finding.well() ? out.passed() : out.failed()) + " " + finding.what()
                        + (finding.well() ? "" : ": " + finding.problem())));
        var failed = findings.stream().filter(finding -> !finding.well()).count();
        out.line(findings.size() - failed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }
}
