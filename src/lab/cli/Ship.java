package lab.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** For maintainers: declares the lessons as they stand to be what is shipped. */
@Command(name = "ship", hidden = true, mixinStandardHelpOptions = true,
        description = "For maintainers: copy lessons to lessons/.shipped, and keep the messages that they fail with in test/answers.")
final class Ship implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "lessons/NN_name.java. Default: all of them.")
    private List<Path> files = List.of();

    @Option(names = "--verify", description = "Write nothing; 1 when a lesson differs from what is shipped.")
    private boolean verify;

    Ship(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        var differ = 0;
        var folder = Files.createDirectories(workbook.root().resolve("lessons/.shipped"));
        var grader = Check.grader(workbook, Duration.ofSeconds(20), 0);
        for (var file : files.isEmpty() ? lessons() : files) {
            var shipped = folder.resolve(file.getFileName());
            var same = Files.exists(shipped) && Files.mismatch(file, shipped) < 0;
            if (verify) {
                if (!same) {
                    out.println(file.getFileName() + " is not what lessons/.shipped holds: ./lab ship " + workbook.root().relativize(file));
                    differ++;
                }
                continue;
            }
            Files.copy(file, shipped, StandardCopyOption.REPLACE_EXISTING);
            var lesson = workbook.lesson(file.toString());
            Shipped.write(lesson, grader.grade(lesson.name(), lesson.checks(), lesson.shipped()));
            out.println("shipped " + file.getFileName());
        }
        return differ == 0 ? 0 : 1;
    }

    private List<Path> lessons() throws Exception {
        try (var all = Files.list(workbook.root().resolve("lessons"))) {
            return all.filter(file -> file.getFileName().toString().matches("\\d{2}_\\w+\\.java")).sorted().toList();
        }
    }
}
