package lab.workbook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that learners work in, and the same file as it was shipped.
 *
 * @param file the learner's own; it may be missing
 * @param shipped what upstream has, and nobody edits
 */
public record ShippedFile(Path file, Path shipped) {

    public boolean untouched() throws IOException {
        return Files.exists(file) && Files.exists(shipped) && Files.mismatch(file, shipped) < 0;
    }
}
