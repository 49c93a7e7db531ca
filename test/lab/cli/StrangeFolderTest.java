package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lab.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkout in a folder whose name has whatever shells, globs, URLs and JBang's directives give a meaning to. (A colon
 * alone cannot be: it separates the parts of a class path.)
 */
@Needs("the launcher")
class StrangeFolderTest {

    private static final String NAME = "it's a b,c#d 한국 %41+(e)&[f]{g}$HOME;\"h\\!*?=@~";

    private static final int LIMIT_SECONDS = 300; // it builds the workbook, beside other tests

    @TempDir
    private Path folder;

    @Test
    void lessonsWithLibrariesOfTheirOwnAreGradedAndRun() throws Exception {
        assumeTrue(File.separator.equals("/"), "no POSIX shell");
        var home = checkout(folder.resolve(NAME));

        // JBang is asked for the libraries of 05 and 07, and not for those of 03.
        var check = lab(home, "check", "--solutions", "03", "05", "07");
        assertThat(check.exit()).as(check.flat()).isZero();
        assertThat(check.lastLine()).matches("\\d+ passed, 0 failed");

        var run = lab(home, "run", "05", "--no-predict");
        assertThat(run.exit()).as(run.flat()).isZero();
        assertThat(run.out()).contains("trace ");
    }

    @Test
    void aFolderThatNoClassPathCanNameIsRefusedWithASentence() throws Exception {
        assumeTrue(File.separator.equals("/"), "no POSIX shell");
        var home = Files.createDirectories(folder.resolve("a:b"));
        copy(home, "lab", "jbang", "scripts");

        for (var launcher : List.of("lab", "jbang")) {
            var said = ended(home, launcher, "--version");
            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.err())
                    .startsWith("The workbook lies in " + home + ", and Java cannot use a folder with a colon")
                    .hasLineCount(1);
        }
    }

    private static Path checkout(Path home) throws IOException {
        copy(home, "lab", "jbang", "scripts", "src", "lessons", "solutions");
        var fetched = Sandbox.REAL.resolve(".lab/jbang"); // JBang itself, if the launcher has fetched it
        if (Files.exists(fetched)) {
            copy(home, ".lab/jbang");
        }
        return home;
    }

    private static void copy(Path home, String... parts) throws IOException {
        for (var part : parts) {
            try (var files = Files.walk(Sandbox.REAL.resolve(part))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    var target = home.resolve(Sandbox.REAL.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private Sandbox.Said lab(Path home, String... arguments) throws Exception {
        return ended(home, "lab", arguments);
    }

    private Sandbox.Said ended(Path home, String launcher, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(home.resolve(launcher).toString()));
        command.addAll(List.of(arguments));
        var out = folder.resolve("out.txt").toFile();
        var err = folder.resolve("err.txt").toFile();
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().put("LAB_TRAINING", "off");
        builder.environment().put("LAB_DISCOVER", "off");
        builder.environment().put("NO_COLOR", "1");
        builder.environment().put("LAB_LANG", "en");
        var process = builder.start();
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Sandbox.Said(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    }
}
