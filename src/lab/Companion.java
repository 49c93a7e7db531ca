package lab;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import lab.text.CommandFailed;

/**
 * A file that belongs to a lesson and lies beside it. The lesson's header names it in {@code //FILES}, so JBang, an IDE
 * and the workbook put it on the program's class path. A program finds it no matter which folder it is started in.
 */
public final class Companion {

    private Companion() {}

    /**
     * The file as this run sees it. Only read it: it may be a copy.
     *
     * @param name as written after {@code //FILES}: {@code 20_collector.yaml}
     * @throws CommandFailed when the lesson does not list it
     */
    public static Path file(String name) throws IOException {
        var found = Thread.currentThread().getContextClassLoader().getResource(name);
        if (found == null) {
            throw new CommandFailed(
                    name + " is not there: the lesson's header lists it, in the line //FILES " + name + ".");
        }
        try {
            if (found.getProtocol().equals("file")) {
                return Path.of(found.toURI());
            }
        } catch (URISyntaxException impossible) {
            throw new IOException(impossible);
        }
        // It is inside JBang's jar, but other programs need it as a file.
        var folder = Files.createTempDirectory("lab");
        var copy = folder.resolve(name);
        try (var content = found.openStream()) {
            Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        folder.toFile().deleteOnExit(); // in reverse order
        copy.toFile().deleteOnExit();
        return copy;
    }
}
