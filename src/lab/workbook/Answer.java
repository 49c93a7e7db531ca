package lab.workbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.text.CommandFailed;

/**
 * An alternative answer to a lesson: a whole program ({@code right_other_structure.java}), or a list of changes to the
 * lesson's solution ({@code wrong_old_names.diff}). A diff starts with comment lines, which are copied into the
 * program. Then come its changes, separated by blank lines:
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
 * Lines with a minus are replaced by those with a plus. Lines with a space stay; they locate an addition. Spaces and
 * line breaks are ignored, so a diff still applies when the solution is reformatted or edited elsewhere. The replaced
 * text must occur exactly once in the solution; after {@code @@} it is the first occurrence behind that text.
 * {@code +import} and {@code +//DEPS} need no place.
 *
 * <p>Changes to a companion follow a line {@code == 20_collector.yaml}. An answer can also be a whole companion
 * ({@code right_flow_style.yaml}, with its notes as comments at the top); everything else is then the solution's. One
 * in JavaScript or Go ({@code right_javascript.js}) replaces the companion in Python, also in the program's header.
 */
public record Answer(Path file, Path solution) {

    private static final Set<String> OTHER_LANGUAGES = Set.of("js", "go");

    /** The answers to a lesson, sorted by name. */
    public static List<Answer> of(Path root, String number) {
        var solution = list(root.resolve("solutions")).stream()
                .filter(file -> file.getFileName().toString().matches(number + "_\\w+\\.java"))
                .findFirst()
                .orElse(null);
        return list(root.resolve("test/answers").resolve(number)).stream()
                .filter(file -> isAnswer(file, solution))
                .map(file -> new Answer(file, solution))
                .toList();
    }

    /** True for a file that holds only changes to the solution and cannot be run as it is. */
    public static boolean isDiff(Path file) {
        return file.toString().endsWith(".diff");
    }

    /**
     * The answer in this file, which is in its lesson's folder.
     *
     * @throws CommandFailed when it is not an answer
     */
    public static Answer in(Path file) {
        var lesson = file.toAbsolutePath().normalize().getParent();
        if (lesson.getNameCount() < 3) {
            throw new CommandFailed(file + " is not an answer to a lesson.");
        }
        var root = lesson.getParent().getParent().getParent();
        return of(root, lesson.getFileName().toString()).stream()
                .filter(answer -> answer.file().endsWith(file.getFileName()))
                .findFirst()
                .orElseThrow(() -> new CommandFailed(file + " is not an answer to a lesson."));
    }

    private static boolean isAnswer(Path file, Path solution) {
        return isProgram(file)
                || isDiff(file)
                || solution != null
                        && (replaced(file, solution) != null
                                || companions(solution).stream()
                                        .anyMatch(companion -> ending(companion).equals(ending(file))));
    }

    /** The name of the companion, in another language, that this file replaces; null when it replaces none. */
    private static String replaced(Path file, Path solution) {
        var name = solution.getFileName().toString().replaceFirst("java$", "py");
        return OTHER_LANGUAGES.contains(ending(file)) && Files.exists(solution.resolveSibling(name)) ? name : null;
    }

    private static boolean isProgram(Path file) {
        return file.toString().endsWith(".java");
    }

    /** The companion files of a solution. */
    private static List<Path> companions(Path solution) {
        var stem = solution.getFileName().toString().replaceFirst("java$", "");
        return list(solution.toAbsolutePath().getParent()).stream()
                .filter(file -> file.getFileName().toString().startsWith(stem) && !isProgram(file))
                .toList();
    }

    /** The name, in this answer's language, of a companion in Python. */
    private String inItsLanguage(String companion) {
        return companion.replaceFirst("py$", ending(file));
    }

    private static String ending(Path file) {
        var name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** {@code wrong_old_names} */
    public String name() {
        return file.getFileName().toString().replaceFirst("\\.\\w+$", "");
    }

    /**
     * The file to compile: the answer's own file, or the patched program, written to a subfolder for its lesson.
     *
     * @throws CommandFailed when the diff does not fit the solution; it names both, and the text in question
     */
    public Path program(Path folder) {
        var companions = solution == null ? List.<Path>of() : companions(solution);
        if (isProgram(file) && companions.isEmpty()) {
            return file;
        }
        try {
            var lesson = folder.toAbsolutePath()
                    .resolve(file.toAbsolutePath().getParent().getFileName());
            // Companions have the same names in each answer, so each answer gets its own folder.
            var programs = Files.createDirectories(companions.isEmpty() ? lesson : lesson.resolve(name()));
            var replaced = solution == null ? null : replaced(file, solution);
            for (var companion : companions) {
                var name = companion.getFileName().toString();
                if (name.equals(replaced)) {
                    Files.copy(file, programs.resolve(inItsLanguage(name)), StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.writeString(programs.resolve(name), companion(companion));
                }
            }
            var library = programs.relativize(
                            solution.toAbsolutePath().getParent().resolveSibling("src"))
                    .toString()
                    .replace('\\', '/');
            return Files.writeString(
                    programs.resolve(name() + ".java"),
                    text().replaceAll("(?m)^//SOURCES (\\.\\./)+src/", "//SOURCES " + library + "/"));
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
        if (isProgram(file)) {
            return read(file);
        }
        if (!isDiff(file)) {
            var notes = read(file)
                    .lines()
                    .takeWhile(line -> line.startsWith("#") || line.startsWith("//"))
                    .map(line -> line.replaceFirst("^#", "//"))
                    .toList();
            var replaced = replaced(file, solution);
            var base = replaced == null
                    ? read(solution)
                    : read(solution).replace("//FILES " + replaced + "\n", "//FILES " + inItsLanguage(replaced) + "\n");
            return withNotes(new StringBuilder(base), notes, List.of(), List.of());
        }
        return changed(read(solution), parts(""));
    }

    /** Builds the whole answer and discards the result. */
    public void verify() {
        text();
        if (solution != null) {
            companions(solution).forEach(this::companion);
        }
    }

    /** The text of a companion in this answer. */
    private String companion(Path companion) {
        var base = read(companion);
        return isDiff(file)
                ? changed(base, parts(companion.getFileName().toString()))
                : isProgram(file) || !ending(file).equals(ending(companion)) ? base : read(file);
    }

    /**
     * The changes of one file: those after a line {@code == NAME}; without a name, those before the first such line.
     */
    private List<String> parts(String name) {
        var parts = new ArrayList<String>();
        var at = "";
        for (var part : read(file).split("\n(\\s*\n)+")) {
            var rest = part;
            if (part.startsWith("== ")) {
                at = part.lines().findFirst().orElse("").substring(3).strip();
                rest = part.substring(part.indexOf('\n') < 0 ? part.length() : part.indexOf('\n') + 1);
                var target = at;
                if (companions(solution).stream()
                        .noneMatch(
                                companion -> companion.getFileName().toString().equals(target))) {
                    throw broken("the solution has no companion", at);
                }
            }
            if (at.equals(name) && !rest.isBlank()) {
                parts.add(rest);
            }
        }
        return parts;
    }

    private String changed(String base, List<String> parts) {
        var header = new ArrayList<String>();
        var notes = new ArrayList<String>();
        var imports = new ArrayList<String>();
        var replacements = new ArrayList<Replacement>();
        for (var part : parts) {
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
        replacements.sort(Comparator.comparingInt(Replacement::start));
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
        return withNotes(text, notes, imports, header);
    }

    private static String withNotes(StringBuilder text, List<String> notes, List<String> imports, List<String> header) {
        if (notes.isEmpty() && imports.isEmpty() && header.isEmpty()) {
            return text.toString(); // a companion has none of them
        }
        text.insert(text.indexOf("\nimport ") + 1, lines(notes) + lines(imports));
        text.insert(text.indexOf("\n//") + 1, lines(header));
        return text.toString();
    }

    /** Replaces the solution's text from {@code start} to {@code end}. */
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

    /** Matches the same code in any layout. */
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
