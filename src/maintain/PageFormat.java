package maintain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lab.build.Packages;

/**
 * The pages of the viewer, of a room and of the board: Prettier for JavaScript and CSS, and ESLint's recommended rules.
 */
record PageFormat(Path root) implements Formatter {

    private static final List<String> PAGES =
            List.of("src/lab/web/page", "src/lab/room/host/page", "compose/board/browser");

    @Override
    public boolean takes(Path file) {
        return PAGES.stream().anyMatch(page -> file.startsWith(root.resolve(page)))
                && file.toString().matches(".*\\.(js|css)");
    }

    @Override
    public Result format(List<Path> files, boolean check) throws IOException, InterruptedException {
        var settings = root.resolve("src/maintain/page");
        var folder = root.resolve(".lab/page");
        var lacking = Packages.npm(settings, folder);
        if (lacking != null) {
            return new Result(List.of(), List.of("skipped: Prettier and ESLint, for the viewer's page. " + lacking));
        }
        for (var file : List.of("eslint.config.js", "prettier.json")) {
            Files.copy(settings.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        var problems = new ArrayList<String>();
        for (var name : run(
                "prettier/bin/prettier.cjs",
                List.of("--config", ".lab/page/prettier.json", check ? "-l" : "-w"),
                files)) {
            if (check) {
                problems.add(name + " is not formatted: ./lab format " + name);
            }
        }
        var scripts =
                files.stream().filter(file -> file.toString().endsWith(".js")).toList();
        if (!scripts.isEmpty()) {
            problems.addAll(run("eslint/bin/eslint.js", List.of("--config", ".lab/page/eslint.config.js"), scripts));
        }
        return new Result(problems, List.of());
    }

    private List<String> run(String program, List<String> options, List<Path> files)
            throws IOException, InterruptedException {
        var command = Stream.of(
                        Stream.of(
                                "node",
                                root.resolve(".lab/page/node_modules")
                                        .resolve(program)
                                        .toString()),
                        options.stream(),
                        files.stream().map(root::relativize).map(Path::toString))
                .flatMap(words -> words)
                .toList();
        return Formatter.output(root, command);
    }
}
