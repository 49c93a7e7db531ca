package lab.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reports what is installed and what is missing. */
@Command(name = "doctor", mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    DoctorCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        var doctor = new Doctor(workbook, out, Speech.of(workbook, language));
        var able = doctor.examine();
        doctor.conclude(able);
        return able ? 0 : 1;
    }
}
