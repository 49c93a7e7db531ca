package maintain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lab.text.BadArgument;
import lab.workbook.Workbook;
import maintain.conventions.ConventionsModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the semantic conventions that {@code ./lab review} uses. */
@Command(
        name = "conventions",
        mixinStandardHelpOptions = true,
        description = "Write src/lab/review/conventions/conventions.tsv from the model of the semantic conventions.")
final class ConventionsCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Parameters(
            paramLabel = "CLONE",
            description = "A git clone of open-telemetry/semantic-conventions, with its tags; bare ones will do.")
    private Path clone;

    @Option(names = "--tag", paramLabel = "TAG", required = true, description = "The release, such as v1.44.0.")
    private String tag;

    @Option(names = "--check", description = "Write nothing; 1 when the file is not what the model says.")
    private boolean check;

    ConventionsCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!tag.matches("v\\d+\\.\\d+\\.\\d+")) {
            throw new BadArgument("--tag takes a release such as v1.44.0, not " + tag + ".");
        }
        if (!Files.isDirectory(clone)) {
            throw new BadArgument(clone + " is not a folder.");
        }
        var file = workbook.root().resolve("src/lab/review/conventions/conventions.tsv");
        var text = ConventionsModel.read(clone, tag).toTsv();
        var same = Files.exists(file) && Files.readString(file).equals(text);
        if (!check && !same) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        System.out.println(
                same ? "conventions.tsv is up to date" : check ? "conventions.tsv differs" : "updated conventions.tsv");
        return same || !check ? 0 : 1;
    }
}
