package maintain;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import lab.cli.CheckCommand;
import lab.grade.ShippedMessages;
import lab.workbook.ShippedFile;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Declares the current lessons and notebooks to be the shipped version. */
@Command(
        name = "ship",
        mixinStandardHelpOptions = true,
        description = "Copy lessons to lessons/.shipped, and keep the messages that they fail with in"
                + " test/answers; copy notebooks to notebooks/.shipped.")
final class ShipCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "lessons/NN_name.java or notebooks/NN_name.ipynb. Default: all of them.")
    private List<Path> files = List.of();

    @Option(
            names = "--verify",
            description = "Write nothing; 1 when a lesson or a notebook differs from what is shipped.")
    private boolean verify;

    ShipCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        var differ = 0;
        var graded = new HashSet<String>(); // each lesson once, even if several of its files are shipped
        var grader = CheckCommand.grader(workbook, Duration.ofSeconds(20), 0);
        for (var given : files.isEmpty() ? all() : files) {
            var file = given.toAbsolutePath();
            var folder = file.getParent().resolve(".shipped");
            var original = new ShippedFile(file, folder.resolve(file.getFileName()));
            if (verify) {
                if (!original.untouched()) {
                    out.println(file.getFileName() + " is not what "
                            + workbook.root().relativize(folder) + " holds: ./lab ship "
                            + workbook.root().relativize(file));
                    differ++;
                }
                continue;
            }
            Files.createDirectories(folder);
            if (!Files.exists(file)) {
                Files.delete(original.shipped());
                out.println("no longer shipped: " + file.getFileName());
                continue;
            }
            for (var companion : companions(file)) { // the messages below cover all its files
                Files.copy(companion, folder.resolve(companion.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.copy(file, original.shipped(), StandardCopyOption.REPLACE_EXISTING);
            var name = file.getFileName().toString().replaceFirst("\\..*", "");
            if (!file.toString().endsWith(".ipynb") && graded.add(name)) {
                var lesson = workbook.lesson(name);
                ShippedMessages.write(lesson, grader.grade(lesson.name(), lesson.checks(), lesson.shipped()));
            }
            out.println("shipped " + file.getFileName());
        }
        return differ == 0 ? 0 : 1;
    }

    /** The companion files of a lesson. */
    private static List<Path> companions(Path file) throws Exception {
        var stem = file.getFileName().toString().replaceFirst("\\.\\w+$", ".");
        try (var files = Files.list(file.getParent())) {
            return files.filter(each -> each.getFileName().toString().startsWith(stem)
                            && !each.getFileName().toString().matches(".*\\.(java|ipynb)"))
                    .toList();
        }
    }

    /** All files to ship, and all shipped ones: a deleted file is a difference, too. */
    private List<Path> all() throws Exception {
        var all = new TreeSet<Path>();
        for (var folder : List.of("lessons", "notebooks")) {
            for (var place :
                    List.of(workbook.root().resolve(folder), workbook.root().resolve(folder, ".shipped"))) {
                try (var files = Files.list(place)) {
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.matches("\\d{2}_\\w+(\\.\\w+)+"))
                            .map(workbook.root().resolve(folder)::resolve)
                            .forEach(all::add);
                }
            }
        }
        return List.copyOf(all);
    }
}
