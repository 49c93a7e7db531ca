package lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import lab.build.InProcessRun;
import lab.cli.room.RoomCommand;
import lab.cli.stack.DemoCommand;
import lab.cli.stack.DownCommand;
import lab.cli.stack.IncidentCommand;
import lab.cli.stack.SmokeCommand;
import lab.cli.stack.UpCommand;
import lab.room.RoomSession;
import lab.terminal.Console;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Terminal;
import lab.text.BadArgument;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The workbook's commands. Without a command it lists the lessons. Exit codes: 0 success, 1 failure, 2 bad argument.
 */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        version = "observability lab",
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            HintCommand.class,
            GuideCommand.class,
            ResetCommand.class,
            WatchCommand.class,
            ViewCommand.class,
            ReviewCommand.class,
            DemoCommand.class,
            IncidentCommand.class,
            RoomCommand.class,
            NotebooksCommand.class,
            UpCommand.class,
            DownCommand.class,
            SmokeCommand.class,
            FetchCommand.class,
            DoctorCommand.class,
            TestCommand.class,
            CommandLine.HelpCommand.class,
            RehearseCommand.class
        })
public final class LabCommand implements Callable<Integer> {

    /** The default output of commands; tests pass their own writer. */
    static final PrintWriter STDOUT = new PrintWriter(System.out, true);

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    LabCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    /** Runs a command and exits with its code. */
    public static void main(String... arguments) {
        int exit;
        try {
            exit = commandLine(Workbook.find(), FirstSteps.asked(List.of(arguments)))
                    .execute(withCommand(arguments));
        } catch (BadArgument notHere) {
            System.err.println(notHere.getMessage());
            exit = 2;
        }
        if (exit != InProcessRun.MAIN_RETURNED) {
            System.out.flush();
            System.exit(exit);
        }
    }

    /** The commands for a workbook; tests pass their own workbook and writers. */
    static CommandLine commandLine(Workbook workbook) {
        return commandLine(workbook, (Language) null);
    }

    /** @param asked the language of the help; null for the environment's */
    static CommandLine commandLine(Workbook workbook, Language asked) {
        var commands = commandLine(new LabCommand(workbook), workbook);
        commands.setResourceBundle(HelpTexts.read(workbook, asked));
        return commands;
    }

    /** These commands, with the error messages and exit codes that all commands share. */
    public static CommandLine commandLine(Object commandsOf, Workbook workbook) {
        var commands = new CommandLine(commandsOf, new Commands(workbook));
        commands.setOut(STDOUT);
        commands.setErr(new PrintWriter(System.err, true));
        var terminal = Terminal.detect();
        commands.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF));
        commands.setUsageHelpWidth(Math.clamp(terminal.columns(), 55, 110));
        commands.setParameterExceptionHandler((mistake, given) -> {
            mistake.getCommandLine()
                    .getErr()
                    .println(harmless(oneLine(mistake)) + " ("
                            + mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
            return 2;
        });
        commands.setExecutionExceptionHandler((failure, command, given) -> {
            var sentence = switch (failure) {
                case BadArgument refused -> refused.getMessage();
                case CommandFailed failed -> failed.getMessage();
                case UncheckedIOException io -> sentence(io.getCause());
                case IOException io -> sentence(io);
                default -> null;
            };
            if (sentence == null) {
                failure.printStackTrace(command.getErr());
            } else {
                Language asked = command.getParseResult().matchedOptionValue("--lang", null);
                command.getErr().println(harmless(Speech.failure(workbook.root(), asked, sentence)));
            }
            return failure instanceof BadArgument ? 2 : 1;
        });
        return commands;
    }

    /**
     * The words after -- are a foreign command. They are passed as one option, so that its own options are left alone.
     * The list command gets its name here, too.
     */
    static String[] withCommand(String... arguments) {
        var words = List.of(arguments);
        if (!words.isEmpty() && words.getFirst().equals("list")) {
            return words.subList(1, words.size()).toArray(String[]::new);
        }
        var end = words.indexOf("--");
        if (end < 0 || !List.of("check", "review").contains(words.getFirst())) {
            return arguments;
        }
        var own = new ArrayList<>(words.subList(0, end));
        own.add("--command=" + String.join("\0", words.subList(end + 1, words.size())));
        return own.toArray(String[]::new);
    }

    private static String oneLine(ParameterException mistake) {
        if (mistake instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && mistake.getCommandLine().getParent() == null) {
            var close = unmatched.getSuggestions().stream()
                    .findFirst()
                    .map(command -> " Did you mean " + command + "?")
                    .orElse("");
            return "There is no command " + unmatched.getUnmatched().getFirst() + "." + close;
        }
        return mistake.getMessage()
                .lines()
                .findFirst()
                .orElse("That is not a command.")
                .replaceFirst("^Error: ", "")
                .replaceFirst("\\.?$", ".");
    }

    /** Makes file names and contents harmless. */
    private static String harmless(String sentence) {
        return Cells.harmlessLines(String.valueOf(sentence));
    }

    /** A file exception's message may be just the file name. */
    static String sentence(IOException failure) {
        if (String.valueOf(failure.getMessage()).matches("(?is).*(no space left|not enough space on the disk).*")) {
            return "The disk is full: make room, then run this again.";
        }
        return switch (failure) {
            case NoSuchFileException gone -> gone.getFile() + " is not there.";
            case AccessDeniedException denied -> denied.getFile() + " may not be read or written.";
            case FileSystemException other -> "A file could not be read or written: " + other.getMessage();
            default -> failure.getMessage();
        };
    }

    @Override
    public Integer call() {
        var room = RoomSession.begin(workbook.root(), language);
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        new LessonList(workbook, out, Speech.of(workbook, language)).print();
        room.tell(out);
        return 0;
    }

    /** Passes the workbook to each command. */
    private record Commands(Workbook workbook) implements CommandLine.IFactory {

        @Override
        public <T> T create(Class<T> type) throws Exception {
            for (var constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Workbook.class) {
                    constructor.setAccessible(true); // the maintainers' commands are in another package
                    return type.cast(constructor.newInstance(workbook));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
