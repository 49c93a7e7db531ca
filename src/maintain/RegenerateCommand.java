package maintain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.build.CollectorProgram;
import lab.build.ForeignPackages;
import lab.grade.ShippedMessages;
import lab.text.CommandFailed;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Puts the real output of commands into Markdown. A block after {@code <!-- output: run solutions/03_propagation.java
 * -->} is the output of {@code ./lab} with these words; variables may precede them. A block after {@code <!-- code:
 * solutions/03_propagation.java | TODO 1: +1 -->} is a part of that file. Either can be an {@link Excerpt}.
 */
@Command(
        name = "regenerate",
        mixinStandardHelpOptions = true,
        description = "Run the commands that guides and READMEs quote, and put in what they print.")
final class RegenerateCommand implements Callable<Integer> {

    private static final Pattern BLOCK =
            Pattern.compile("(<!-- (output|code): (.+?) -->\n```[a-z]*\n)(.*?)(```\n)", Pattern.DOTALL);

    private final Workbook workbook;
    private final Map<String, String> printed = new TreeMap<>();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Markdown files. Default: READMEs and guides; slides are named.")
    private List<Path> files = List.of();

    @Option(names = "--verify", description = "Write nothing; 1 when an output changed, ids, times and ports aside.")
    private boolean verify;

    @Option(
            names = "--contents",
            description = "Only lessons/README.md and lessons/README.ko.md, which are put together from the guides.")
    private boolean contentsOnly;

    RegenerateCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var changed = files.isEmpty() || contentsOnly ? contents() : 0;
        if (contentsOnly) {
            return changed == 0 ? 0 : 1;
        }
        run("--version"); // build the workbook now, if necessary, and not inside an output
        for (var file : files.isEmpty() ? markdown() : files) {
            var text = Files.readString(file);
            var fresh = new StringBuilder();
            var block = BLOCK.matcher(text);
            while (block.find()) {
                var code = block.group(2).equals("code");
                var asked = Excerpt.of(block.group(3));
                var quoted = block.group(4);
                var output = asked.from(code ? source(asked.source()) : output(asked.source()));
                var same = code ? quoted.equals(output) : same(quoted, output);
                for (int again = 0; !same && verify && !code && again < 2; again++) {
                    // Up to three runs: on a busy machine a value may fall into another bucket, or a request into
                    // another batch.
                    printed.remove(asked.source());
                    same = same(quoted, asked.from(output(asked.source())));
                    spec.commandLine().getErr().println("ran once more: " + block.group(3));
                }
                if (!same && verify) {
                    changed++;
                    spec.commandLine()
                            .getOut()
                            .println(workbook.root().relativize(file.toAbsolutePath()) + " quotes another "
                                    + block.group(2) + " of: " + block.group(3) + "\nquoted:\n" + quoted
                                    + "\nprinted now:\n" + output);
                }
                // Keeps what has not really changed: no new ids in every commit.
                block.appendReplacement(
                        fresh, Matcher.quoteReplacement(block.group(1) + (same ? quoted : output) + block.group(5)));
            }
            block.appendTail(fresh);
            if (!verify && !fresh.toString().equals(text)) {
                Files.writeString(file, fresh);
                spec.commandLine().getOut().println("wrote " + workbook.root().relativize(file.toAbsolutePath()));
            }
        }
        return changed == 0 ? 0 : 1;
    }

    /** The pages generated from the guides. Returns the number of outdated ones (none after writing). */
    private int contents() throws IOException {
        var contents = new Contents(workbook);
        var outdated = verify ? contents.outdated() : contents.write();
        outdated.forEach(page -> spec.commandLine()
                .getOut()
                .println(
                        verify
                                ? workbook.root().relativize(page)
                                        + " is not what the guides say: ./lab regenerate --contents"
                                : "wrote " + workbook.root().relativize(page)));
        return verify ? outdated.size() : 0;
    }

    private List<Path> markdown() throws IOException {
        try (Stream<Path> guides = Files.walk(workbook.root().resolve("lessons"));
                Stream<Path> top = Files.list(workbook.root())) {
            return Stream.concat(top, guides)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private String source(String file) {
        try {
            return Files.readString(workbook.root().resolve(file)).replace("\r\n", "\n");
        } catch (IOException unreadable) {
            throw new CommandFailed("There is no " + file + ", which a page quotes.");
        }
    }

    private String output(String command) throws IOException, InterruptedException {
        if (!printed.containsKey(command)) {
            var output = run(command);
            // Builds the Collector and fetches packages before the first run, because no page quotes that.
            var once = output.contains(CollectorProgram.BUILDING) || output.contains(ForeignPackages.FETCHING);
            printed.put(command, once ? run(command) : output);
        }
        return printed.get(command);
    }

    private String run(String command) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(workbook.root().resolve("lab").toString()));
        var variables = new TreeMap<String, String>();
        for (var word : command.split(" ")) {
            if (words.size() == 1 && word.matches("[A-Z_]+=.*")) {
                variables.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            } else {
                words.add(word);
            }
        }
        var builder =
                new ProcessBuilder(words).directory(workbook.root().toFile()).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(variable -> variable.startsWith("OTEL_") || variable.startsWith("LAB_"));
        builder.environment()
                .putAll(Map.of(
                        "COLUMNS",
                        "90",
                        "NO_COLOR",
                        "1",
                        "LAB_DISCOVER",
                        "off",
                        "LAB_TRAINING",
                        "off",
                        "LC_ALL",
                        "C.UTF-8",
                        "LAB_LANG",
                        "en"));
        builder.environment().putAll(variables);
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new CommandFailed("./lab " + command + " does not end.");
        }
        return output.stripTrailing().replaceFirst("^\\R+", "") + "\n";
    }

    private static boolean same(String quoted, String printed) {
        return normalized(quoted).equals(normalized(printed));
    }

    /** Removes bars and counts from histograms of durations: the bucket of a value depends on the machine. */
    private static String withoutCountsOfDurations(String output) {
        var kept = new ArrayList<String>();
        var durations = false;
        var counts = false;
        for (var line : output.split("\n", -1)) {
            if (line.isBlank() || line.contains(" · ")) {
                durations = line.matches(".*histogram · \\w+ · m?s\\b.*");
            }
            if (counts) {
                counts = false;
            } else if (durations && line.stripLeading().startsWith("≤")) {
                kept.removeLast();
                kept.add(line);
                counts = true;
            } else {
                kept.add(line);
            }
        }
        return String.join("\n", kept);
    }

    /**
     * Removes what differs from run to run: ids, times, ports and the lengths of bars; where a long line is cut, or a
     * list of attributes or a trace's first line wraps; memory; and samples and their shares in a flame graph. Go's
     * JSON for Protocol Buffers randomly has a space after commas, depending on the build of a program, so that nobody
     * relies on it.
     */
    static String normalized(String output) {
        return ShippedMessages.normalized(withoutCountsOfDurations(output))
                .replaceAll("(spans?)(?: ·|\\s*\n)\\s*<time>", "$1")
                .replaceAll("<time>", "")
                .replaceAll("\\b\\d+ MB\\b", "<memory>")
                .replaceAll("\\b\\d+ samples\\b", "<samples>")
                .replaceAll("(?m)^(.*[█▉▊▋▌▍▎▏▐].*?)\\d+ %$", "$1<share>")
                .replaceAll("(?m)^(\\W*\\w+\\W).*….*$", "$1…")
                .replaceAll("[█▉▊▋▌▍▎▏▐▕░▒▓◆]+", "")
                .replaceAll("[ \t]+", " ")
                .replaceAll("(?m) $", "")
                .replaceAll("\n (?=[a-z][\\w.]*=)", " ")
                .replaceAll(", (?=\"\\w+\":)", ",")
                .strip();
    }
}
