package maintain.licences;

import java.io.IOException;
import java.nio.file.Path;

/** Programs that a maintainer's command asks. */
final class Command {

    private Command() {}

    /**
     * What a program prints; its errors go to the maintainer's.
     *
     * @throws IOException if it is not there, or fails
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
