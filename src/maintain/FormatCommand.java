package maintain;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import lab.text.BadArgument;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Formats Java, shell scripts and the viewer's page, and reports what a formatter cannot fix. */
@Command(
        name = "format",
        mixinStandardHelpOptions = true,
        description = "Format Java (palantir-java-format), shell scripts (shfmt, shellcheck) and the viewer's page"
                + " (Prettier, ESLint). A program that is not here is skipped by name.")
final class FormatCommand implements Callable<Integer> {

    private static final Set<String> NOT_OURS = Set.of(".git", ".lab", "target", "node_modules", ".idea", ".vscode");

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Default: all of the repository.")
    private List<Path> files = List.of();

    @Option(names = "--check", description = "Write nothing; 1 when a file is not formatted.")
    private boolean check;

    @Option(names = "--no-skips", description = "A program that is not here is a failure.")
    private boolean noSkips;

    FormatCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var chosen =
                files.isEmpty() ? all() : files.stream().map(this::existing).toList();
        var formatters = List.of(
                new JavaFormat(workbook.root()), new ShellFormat(workbook.root()), new PageFormat(workbook.root()));
        var bad = 0;
        for (var formatter : formatters) {
            var its = new ArrayList<Path>();
            for (var file : chosen) {
                if (formatter.takes(file)) {
                    its.add(file);
                }
            }
            if (!its.isEmpty()) {
                var result = formatter.format(its, check);
                result.problems().forEach(spec.commandLine().getOut()::println);
                result.skipped().forEach(spec.commandLine().getOut()::println);
                bad += result.problems().size() + (noSkips ? result.skipped().size() : 0);
            }
        }
        return bad == 0 ? 0 : 1;
    }

    private Path existing(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadArgument("There is no file " + file + ".");
        }
        return file.toAbsolutePath().normalize();
    }

    private List<Path> all() throws IOException {
        var all = new ArrayList<Path>();
        Files.walkFileTree(workbook.root(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                all.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        return all.stream().sorted().toList();
    }
}
