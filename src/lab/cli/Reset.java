package lab.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a lesson back as it was shipped; what the learner wrote is kept first. */
@Command(name = "reset", mixinStandardHelpOptions = true, description = "Put a lesson back as it was shipped. Your copy is kept, and its path printed.")
final class Reset implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "LESSON", description = "Its number.")
    private String lesson;

    Reset(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws IOException {
        var chosen = workbook.lesson(lesson);
        var out = spec.commandLine().getOut();
        if (Files.exists(chosen.file())) {
            if (Files.mismatch(chosen.file(), chosen.shipped()) < 0) {
                out.println(workbook.root().relativize(chosen.file()) + " is as it was shipped: nothing to do.");
                return 0;
            }
            out.println("Your copy is kept: " + workbook.root().relativize(keep(chosen)));
        }
        put(chosen);
        workbook.progress().record(chosen.name(), false);
        out.println(workbook.root().relativize(chosen.file()) + " is as it was shipped.");
        return 0;
    }

    /** Under the first name that is free: no kept copy ever replaces another. */
    private Path keep(Workbook.Lesson lesson) throws IOException {
        var folder = Files.createDirectories(workbook.own().resolve("kept"));
        for (var n = 1; ; n++) {
            var copy = folder.resolve(lesson.name() + "." + n + ".java");
            try {
                return Files.copy(lesson.file(), copy);
            } catch (FileAlreadyExistsException taken) {
                // the next number
            }
        }
    }

    /** In one step, so that a crash leaves either the old file or the new one. */
    private void put(Workbook.Lesson lesson) throws IOException {
        var fresh = Files.createTempFile(Files.createDirectories(workbook.own()), lesson.name(), null);
        try {
            Files.copy(lesson.shipped(), fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, lesson.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
