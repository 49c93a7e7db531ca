package maintain.licences;

import java.io.IOException;
import java.nio.file.Path;

/** External programs for maintainers' commands. */
final class Command {

    private Command() {}

    /**
     * The output of a program; its stderr is passed through.
     *
     * @throws IOException if it does not exist, or fails
     */
    static String output(Path folder, String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        try (var output = process.inputReader()) {
            var printed = output.readAllAsString();
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed");
            }
            return printed;
        }
    }
}
