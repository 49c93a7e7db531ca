package lab.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import lab.text.Language;
import lab.workbook.ShippedFile;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Restores a lesson or a notebook as shipped, and keeps the learner's version. */
@Command(name = "reset", mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "LESSON", description = "Its number.")
    private String number;

    @Option(names = "--notebook", description = "The notebook of this number, not the lesson.")
    private boolean notebook;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    ResetCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws IOException {
        if (notebook || number.endsWith(".ipynb")) {
            reset(workbook.notebook(number));
            return 0;
        }
        var lesson = workbook.lesson(number);
        var changed = false;
        for (var file : lesson.originals()) {
            changed |= reset(file);
        }
        if (changed) {
            workbook.progress().record(lesson.name(), false);
        }
        return 0;
    }

    /** @return whether there was anything to reset */
    private boolean reset(ShippedFile chosen) throws IOException {
        var out = spec.commandLine().getOut();
        var speech = Speech.of(workbook, language);
        var name = workbook.root().relativize(chosen.file());
        if (chosen.untouched()) {
            out.println(speech.say("reset.untouched", name));
            return false;
        }
        if (Files.exists(chosen.file())) {
            out.println(speech.say("reset.kept", workbook.root().relativize(keep(chosen.file()))));
        }
        put(chosen);
        out.println(speech.say("reset.done", name));
        return true;
    }

    /** Uses the first free name, so that a kept copy never replaces another. */
    private Path keep(Path mine) throws IOException {
        var name = mine.getFileName().toString();
        var dot = name.lastIndexOf('.');
        var folder = Files.createDirectories(workbook.own().resolve("kept"));
        for (var n = 1; ; n++) {
            var copy = folder.resolve(name.substring(0, dot) + "." + n + name.substring(dot));
            try {
                return Files.copy(mine, copy);
            } catch (FileAlreadyExistsException taken) {
                // try the next number
            }
        }
    }

    /** Atomic: a crash leaves either the old file or the new one. */
    private void put(ShippedFile chosen) throws IOException {
        var fresh = Files.createTempFile(
                Files.createDirectories(workbook.own()),
                chosen.file().getFileName().toString(),
                null);
        try {
            Files.copy(chosen.shipped(), fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, chosen.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
