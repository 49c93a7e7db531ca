package maintain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lab.build.Packages;

/** Formats shell scripts with shfmt, and checks them with shellcheck ({@code .shellcheckrc}). */
record ShellFormat(Path root) implements Formatter {

    private static final List<String> STYLE = List.of("shfmt", "-i", "4", "-ci", "-sr");

    /** Recognized by the first line or by the name: scripts that are sourced have no such first line. */
    @Override
    public boolean takes(Path file) throws IOException {
        if (file.toString().endsWith(".sh")) {
            return true;
        }
        if (file.getFileName().toString().contains(".")) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            var first = new String(in.readNBytes(64), StandardCharsets.ISO_8859_1);
            return first.matches("(?s)#!(/usr/bin/env |/bin/)(ba)?sh\n.*");
        }
    }

    @Override
    public Result format(List<Path> files, boolean check) throws IOException, InterruptedException {
        var problems = new ArrayList<String>();
        var skipped = new ArrayList<String>();
        if (Packages.onPath("shfmt")) {
            for (var name : run(STYLE, List.of(check ? "-l" : "-w"), files)) {
                problems.add(
                        name.startsWith("/") || name.contains(" ")
                                ? name
                                : name + " is not formatted: ./lab format " + name);
            }
        } else {
            skipped.add("skipped: shfmt is not here, for " + files.size() + " shell scripts");
        }
        if (Packages.onPath("shellcheck")) {
            problems.addAll(run(List.of("shellcheck", "-x", "-f", "gcc"), List.of(), files));
        } else {
            skipped.add("skipped: shellcheck is not here, for " + files.size() + " shell scripts");
        }
        return new Result(problems, skipped);
    }

    private List<String> run(List<String> program, List<String> options, List<Path> files)
            throws IOException, InterruptedException {
        var command = Stream.of(
                        program.stream(),
                        options.stream(),
                        files.stream().map(root::relativize).map(Path::toString))
                .flatMap(words -> words)
                .toList();
        return Formatter.output(root, command);
    }
}
