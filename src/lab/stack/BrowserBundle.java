package lab.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import lab.build.Packages;
import lab.text.CommandFailed;

/** The script of the board's page in a browser: one file, made by npm of {@code compose/board/browser}. */
public final class BrowserBundle {

    private BrowserBundle() {}

    /**
     * Makes it, unless it was made of the same source and lock before.
     *
     * @param root the repository's folder
     * @throws CommandFailed when npm is not here, or has no network
     */
    public static Path made(Path root) throws IOException, InterruptedException {
        var source = root.resolve("compose/board/browser");
        var folder = root.resolve(".lab/browser");
        var script = folder.resolve("browser.js");
        var fresh = Packages.made(source.resolve("package-lock.json"), folder.resolve("node_modules"));
        var lacking = Packages.npm(source, folder);
        if (lacking != null) {
            throw new CommandFailed(lacking);
        }
        var page = folder.resolve("page.js");
        if (!fresh || !Files.exists(script) || Files.mismatch(source.resolve("page.js"), page) != -1) {
            Files.deleteIfExists(script);
            Files.copy(source.resolve("page.js"), page, StandardCopyOption.REPLACE_EXISTING);
            Packages.run(folder, "npm", "run", "--silent", "build");
        }
        return script;
    }

    /**
     * What board-web needs to serve it.
     *
     * @param otlp where browsers send, such as http://localhost:4318
     */
    public static Map<String, String> environment(Path root, String otlp) throws IOException, InterruptedException {
        return Map.of("BOARD_BROWSER", made(root).toString(), "BOARD_BROWSER_OTLP", otlp);
    }
}
