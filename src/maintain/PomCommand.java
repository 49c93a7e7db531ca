package maintain;

import java.io.IOException;
import java.util.concurrent.Callable;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;

/** Updates the dependencies of {@code pom.xml}. */
@Command(
        name = "pom",
        mixinStandardHelpOptions = true,
        description = "Derive the dependencies of pom.xml from the //DEPS lines.")
final class PomCommand implements Callable<Integer> {

    private final Workbook workbook;

    PomCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws IOException {
        return Pom.run(workbook.root());
    }
}
