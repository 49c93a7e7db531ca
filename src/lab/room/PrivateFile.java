package lab.room;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/**
 * Properties in a file that only this user can read. The file is replaced as a whole: a crash leaves the old one or the
 * new one.
 */
public final class PrivateFile {

    private PrivateFile() {}

    /**
     * Reads the file.
     *
     * @return empty when there is none, or when it is not a file of properties
     */
    public static Properties read(Path file) throws IOException {
        var values = new Properties();
        try (var text = Files.newBufferedReader(file)) {
            values.load(text);
        } catch (NoSuchFileException none) {
            // nothing was written yet
        } catch (IllegalArgumentException malformed) {
            values.clear();
        }
        return values;
    }

    /** Writes the file, and its folder if there is none. */
    public static void write(Path file, Properties values) throws IOException {
        Files.createDirectories(file.getParent());
        // Java makes temporary files readable only by their owner, on systems with owners.
        var fresh = Files.createTempFile(file.getParent(), "new", null);
        try {
            try (var text = Files.newBufferedWriter(fresh)) {
                values.store(text, null);
            }
            move(fresh, file);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void move(Path fresh, Path file) throws IOException {
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException plain) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
