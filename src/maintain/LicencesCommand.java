package maintain;

import java.util.concurrent.Callable;
import lab.workbook.Workbook;
import maintain.licences.Licences;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the licence and the known advisories of everything that is fetched. */
@Command(
        name = "licences",
        mixinStandardHelpOptions = true,
        description = "Write docs/dependencies.md: the licence and the known advisories of everything that is fetched;"
                + " 1 when one of them does not fit.")
final class LicencesCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Parameters(paramLabel = "OSV", arity = "0..1", description = "An address in place of OSV's, for a mirror.")
    private String osv;

    LicencesCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        return osv == null ? Licences.run(workbook.root()) : Licences.run(workbook.root(), osv);
    }
}
