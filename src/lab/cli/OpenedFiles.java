package lab.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lab.otlp.files.TelemetryFiles;
import lab.otlp.files.TelemetryFiles.Opened;
import lab.telemetry.Store;
import lab.terminal.canvas.Cells;
import lab.text.BadArgument;
import lab.text.CommandFailed;
import lab.text.Counted;

/**
 * The files that {@code ./lab view} opens at its start.
 *
 * @param lines the messages about each: what was read, and what was not
 */
record OpenedFiles(List<String> lines) {

    /**
     * Reads files into a store, in order of their time.
     *
     * @param arguments files, folders, or patterns that the shell has left alone
     * @throws BadArgument if one of them does not exist
     * @throws CommandFailed if all of them are empty
     */
    static OpenedFiles open(List<String> arguments, Store store) throws IOException {
        var files = new ArrayList<Path>();
        for (var argument : arguments) files.addAll(named(argument));
        var lines = new ArrayList<String>();
        var nothing = true;
        for (var file : TelemetryFiles.byTime(files)) {
            try {
                var opened = TelemetryFiles.open(file, store);
                nothing &= opened.isEmpty();
                lines.add(Cells.harmless("opened     " + file + ": " + said(opened)));
            } catch (IOException e) {
                lines.add(Cells.harmless("not read   " + file + ": " + e.getMessage()));
            }
        }
        if (!files.isEmpty() && nothing)
            throw new CommandFailed("There is no telemetry to show:\n" + String.join("\n", lines));
        return new OpenedFiles(lines);
    }

    private static List<Path> named(String argument) throws IOException {
        try {
            var path = Path.of(argument);
            if (Files.isDirectory(path)) return inside(path, "*", argument);
            if (Files.isRegularFile(path)) return List.of(path);
            var folder = path.toAbsolutePath().getParent();
            if (argument.matches(".*[*?\\[{].*") && folder != null && Files.isDirectory(folder))
                return inside(
                        path.getParent() == null ? Path.of("") : path.getParent(),
                        path.getFileName().toString(),
                        argument);
        } catch (InvalidPathException noPath) {
            // It may still be a pattern, on a system that forbids * in names; then it does not exist.
        }
        throw new BadArgument(Cells.harmless(argument) + " is not a file.");
    }

    private static List<Path> inside(Path folder, String pattern, String argument) throws IOException {
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        try (var all = Files.list(folder)) {
            var files = all.filter(file -> matcher.matches(file.getFileName())
                            && !file.getFileName().toString().startsWith(".")
                            && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            if (files.isEmpty()) throw new BadArgument("There is no file in " + Cells.harmless(argument) + ".");
            return files;
        }
    }

    private static String said(Opened opened) {
        var parts = new ArrayList<String>();
        if (opened.spans() > 0) parts.add(Counted.of(opened.spans(), "span"));
        if (opened.points() > 0) parts.add(Counted.of(opened.points(), "metric point"));
        if (opened.logRecords() > 0) parts.add(Counted.of(opened.logRecords(), "log record"));
        if (opened.profileSamples() > 0) parts.add(Counted.of(opened.profileSamples(), "sample") + " of profiles");
        var said = new StringBuilder(parts.isEmpty() ? "nothing" : String.join(", ", parts));
        if (opened.rejected() > 0)
            said.append("; ")
                    .append(opened.rejected())
                    .append(" rejected (")
                    .append(opened.firstRejection())
                    .append(')');
        if (opened.passedOver() > 0)
            said.append("; ")
                    .append(Counted.of(opened.passedOver(), "line"))
                    .append(" passed over (")
                    .append(opened.firstProblem())
                    .append(')');
        if (opened.badLine() > 0)
            said.append("; line ").append(opened.badLine()).append(" has bytes that are no text, shown as \uFFFD");
        return said.toString();
    }
}
