package lab.workbook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that learners edit, and the same file as shipped.
 *
 * @param file the learner's own; it may be missing
 * @param shipped the upstream version, which nobody edits
 */
public record ShippedFile(Path file, Path shipped) {

    public boolean untouched() throws IOException {
        return Files.exists(file) && Files.exists(shipped) && Files.mismatch(file, shipped) < 0;
    }
}
