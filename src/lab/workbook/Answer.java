package lab.workbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.text.CommandFailed;

/**
 * Another answer to a lesson: a whole program ({@code right_other_structure.java}), or the changes that make one of the
 * lesson's solution ({@code wrong_old_names.diff}). A diff starts with comment lines, which the program repeats. Then
 * come its changes, with a blank line between them:
 *
 * <pre>
 * // fails: 3
 * // Typical: the names that the conventions have replaced.
 *
 * &#64;&#64; record Gateway
 *  var request = request(url);
 * -span.setAttribute("http.request.method", "GET");
 * +span.setAttribute("http.method", "GET");
 * </pre>
 *
 * The lines with a minus are replaced by those with a plus. Lines with a space stay; they say where an addition
 * belongs. Spaces and line breaks do not count, so that a diff holds when the solution is formatted anew or edited
 * elsewhere. The replaced text must be in the solution exactly once; with {@code @@} it is the first one after that
 * text. {@code +import} and {@code +//DEPS} need no place.
 */
public record Answer(Path file, Path solution) {

    /** The answers to a lesson, in order of their names. */
    public static List<Answer> of(Path root, String number) {
        var solution = list(root.resolve("solutions")).stream()
                .filter(file -> file.getFileName().toString().matches(number + "_\\w+\\.java"))
                .findFirst()
                .orElse(null);
        return list(root.resolve("test/answers").resolve(number)).stream()
                .filter(Answer::isAnswer)
                .map(file -> new Answer(file, solution))
                .toList();
    }

    /** True for a file that only says what differs from the solution: it cannot be run as it is. */
    public static boolean isDiff(Path file) {
        return file.toString().endsWith(".diff");
    }

    /** The answer in this file, which lies in its lesson's folder. */
    public static Answer in(Path file) {
        var lesson = file.toAbsolutePath().getParent();
        var root = lesson.getParent().getParent().getParent();
        return of(root, lesson.getFileName().toString()).stream()
                .filter(answer -> answer.file().endsWith(file.getFileName()))
                .findFirst()
                .orElseThrow(() -> new CommandFailed(file + " is not an answer to a lesson."));
    }

    private static boolean isAnswer(Path file) {
        return file.toString().endsWith(".java") || isDiff(file);
    }

    /** {@code wrong_old_names} */
    public String name() {
        return file.getFileName().toString().replaceFirst("\\.(java|diff)$", "");
    }

    /**
     * The file to compile: the answer's own, or its program, written out into a folder for its lesson below this one.
     *
     * @throws CommandFailed when the diff does not fit the solution; it names both, and the text in question
     */
    public Path program(Path folder) {
        if (!isDiff(file)) {
            return file;
        }
        try {
            var programs = Files.createDirectories(folder.toAbsolutePath()
                    .resolve(file.toAbsolutePath().getParent().getFileName()));
            var library = programs.relativize(
                            solution.toAbsolutePath().getParent().resolveSibling("src"))
                    .toString()
                    .replace('\\', '/');
            return Files.writeString(
                    programs.resolve(name() + ".java"),
                    text().replace("//SOURCES ../src/", "//SOURCES " + library + "/"));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /**
     * The whole program; {@code //SOURCES} are those of the solution.
     *
     * @throws CommandFailed when the diff does not fit the solution; it names both, and the text in question
     */
    public String text() {
        if (!isDiff(file)) {
            return read(file);
        }
        var base = read(solution);
        var header = new ArrayList<String>();
        var notes = new ArrayList<String>();
        var imports = new ArrayList<String>();
        var replacements = new ArrayList<Replacement>();
        for (var part : read(file).split("\n(\\s*\n)+")) {
            var change = new ArrayList<String>();
            for (var line : part.lines().toList()) {
                if (line.startsWith("//")) {
                    notes.add(line);
                } else if (line.startsWith("+//") && !line.startsWith("+// ")) {
                    header.add(line.substring(1));
                } else if (line.startsWith("+import ")) {
                    imports.add(line.substring(1));
                } else {
                    change.add(line);
                }
            }
            if (!change.isEmpty()) {
                replacements.add(replacement(change, base));
            }
        }
        replacements.sort(Comparator.comparing(Replacement::start));
        var text = new StringBuilder();
        var end = 0;
        for (var replacement : replacements) {
            if (replacement.start() < end) {
                throw broken("two changes overlap", base.substring(replacement.start(), end));
            }
            text.append(base, end, replacement.start()).append(replacement.text());
            end = replacement.end();
        }
        text.append(base, end, base.length());
        text.insert(text.indexOf("\nimport ") + 1, lines(notes) + lines(imports));
        text.insert(text.indexOf("\n//") + 1, lines(header));
        return text.toString();
    }

    /** What stands in the solution from {@code start} to {@code end} becomes the text. */
    private record Replacement(int start, int end, String text) {}

    private Replacement replacement(List<String> change, String base) {
        var after = 0;
        var old = new ArrayList<String>();
        var fresh = new ArrayList<String>();
        for (var line : change) {
            var text = line.substring(1);
            switch (line.charAt(0)) {
                case '@' -> {
                    var place = text.substring(1).strip();
                    after = base.indexOf(place);
                    if (after < 0) {
                        throw broken("the solution does not have", place);
                    }
                }
                case '-' -> old.add(text);
                case '+' -> fresh.add(text);
                case ' ' -> {
                    old.add(text);
                    fresh.add(text);
                }
                default -> throw broken("a line starts with none of //, @@, -, +, and a space", line);
            }
        }
        var code = String.join("\n", old);
        var found = anyLayout(code).matcher(base);
        if (code.isBlank() || !found.find(after)) {
            throw broken("the solution does not have", code.isBlank() ? String.join("\n", change) : code);
        }
        var start = found.start();
        var end = found.end();
        if (after == 0 && found.find()) {
            throw broken("the solution has more than once, so that it needs a line @@", code);
        }
        var indent = base.substring(base.lastIndexOf('\n', start) + 1, start).replaceFirst("\\S.*", "");
        return new Replacement(start, end, String.join("\n" + indent, fresh).strip());
    }

    /** The same code, however it is broken into lines. */
    private static Pattern anyLayout(String code) {
        return Pattern.compile(code.chars()
                .filter(character -> !Character.isWhitespace(character))
                .mapToObj(character -> Pattern.quote(Character.toString(character)))
                .collect(Collectors.joining("\\s*")));
    }

    private CommandFailed broken(String what, String code) {
        var lesson = file.toAbsolutePath().getParent().getFileName();
        return new CommandFailed("test/answers/" + lesson + "/" + file.getFileName() + " does not fit "
                + solution.getFileName() + ": " + what + ":\n" + code.indent(4).stripTrailing());
    }

    private static String lines(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
