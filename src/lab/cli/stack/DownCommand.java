package lab.cli.stack;

import java.util.concurrent.Callable;
import lab.stack.Stack;
import lab.stack.Stack.Profile;
import lab.text.CommandFailed;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops the compose stack. */
@Command(name = "down", mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Option(names = "--volumes", description = "Delete what was stored, too.")
    private boolean volumes;

    DownCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        if (!Stack.engine()) {
            throw new CommandFailed(UpCommand.NO_ENGINE);
        }
        // One project for all profiles: orphans are the parts of another profile.
        var command = Stack.of(workbook.root(), System.getenv()).compose(Profile.load, "down", "--remove-orphans");
        if (volumes) {
            command.add("--volumes");
        }
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0 ? 0 : 1;
    }
}
