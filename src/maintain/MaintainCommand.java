package maintain;

import java.util.concurrent.Callable;
import lab.cli.LabCommand;
import lab.text.BadArgument;
import lab.workbook.Workbook;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The maintainers' commands, one class each. {@code ./lab NAME} finds NameCommand.java in this folder, compiles the
 * folder if it has changed, and calls {@link #main}.
 */
@Command(
        name = "lab",
        description = "What maintainers call besides the commands of ./lab --help.",
        footer = {"", "Exit codes: 0 well, 1 not, 2 a bad argument."},
        subcommands = {
            AnswersCommand.class,
            ClaimsCommand.class,
            ConventionsCommand.class,
            FormatCommand.class,
            LicencesCommand.class,
            MutantsCommand.class,
            NewCommand.class,
            PomCommand.class,
            RecordCommand.class,
            RegenerateCommand.class,
            ShipCommand.class,
            SolveCommand.class,
            TraceqlCommand.class
        })
public final class MaintainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    private MaintainCommand() {}

    /** Runs a command and exits with its code; {@code maintain} lists them. */
    public static void main(String... arguments) {
        int exit;
        try {
            var commands = commandLine(Workbook.find());
            exit = arguments.length > 0 && arguments[0].equals("maintain")
                    ? commands.execute()
                    : commands.execute(arguments);
        } catch (BadArgument notHere) {
            System.err.println(notHere.getMessage());
            exit = 2;
        }
        System.out.flush();
        System.exit(exit);
    }

    /** The commands for a workbook. */
    static CommandLine commandLine(Workbook workbook) {
        return LabCommand.commandLine(new MaintainCommand(), workbook);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }
}
