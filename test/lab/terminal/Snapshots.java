package lab.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lab.Repository;

/**
 * Pictures kept as files. Run with {@code -Dsnapshots=update} to draw them anew, and read what changed before you
 * commit it.
 */
final class Snapshots {

    private static final Path FOLDER = Repository.ROOT.resolve("test/lab/terminal/snapshots");

    private Snapshots() {}

    static void matches(String name, String drawn) {
        var file = FOLDER.resolve(name);
        try {
            if ("update".equals(System.getProperty("snapshots"))) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, drawn);
            }
            assertThat(file)
                    .as("a picture never drawn before; see -Dsnapshots=update")
                    .exists();
            assertThat(drawn).as(name).isEqualTo(Files.readString(file).replace("\r\n", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
