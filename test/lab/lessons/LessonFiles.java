package lab.lessons;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.build.Program;
import lab.workbook.Answer;

/** The files of one lesson as they are shipped. The learner's own, in lessons/, are none of the tests' business. */
record LessonFiles(String name) {

    static final Path ROOT = Program.ROOT;
    static final List<String> LANGUAGES = List.of("en", "ko");

    private static final Pattern TASK = Pattern.compile("@Task\\((?:value = )?(\\d+)");

    /** Every lesson, whichever of its files is there; the one alone that {@code ./lab test --lesson} names. */
    static Stream<LessonFiles> all() throws IOException {
        var names = new TreeSet<String>();
        for (var folder : List.of("lessons/.shipped", "solutions", "lessons/guide/en", "lessons/guide/ko")) {
            for (var file : list(ROOT.resolve(folder))) {
                var name = file.getFileName().toString();
                if (name.matches("\\d{2}_\\w+\\.(java|md)")) {
                    names.add(name.replaceFirst("\\..*", ""));
                }
            }
        }
        var chosen = System.getProperty("lab.lesson", "");
        return names.stream().filter(name -> name.startsWith(chosen)).map(LessonFiles::new);
    }

    String number() {
        return name.substring(0, 2);
    }

    Path shipped() {
        return ROOT.resolve("lessons/.shipped/" + name + ".java");
    }

    /** The names of the files beside the program that belong to the lesson. */
    List<String> companions() throws IOException {
        return list(shipped().getParent()).stream()
                .map(file -> file.getFileName().toString())
                .filter(file -> file.startsWith(name + ".") && !file.endsWith(".java"))
                .toList();
    }

    /** What is shipped: the program, and its companions. */
    List<Path> allShipped() throws IOException {
        return Stream.concat(
                        Stream.of(shipped()),
                        companions().stream().map(file -> shipped().resolveSibling(file)))
                .toList();
    }

    Path solution() {
        return ROOT.resolve("solutions/" + name + ".java");
    }

    /** 05_span_links → SpanLinksCheck.java */
    Path checks() {
        var camel = Arrays.stream(name.substring(3).split("_"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
        return ROOT.resolve("lessons/checks/" + camel + "Check.java");
    }

    Path guide(String language) {
        return ROOT.resolve("lessons/guide/" + language + "/" + name + ".md");
    }

    Path shippedMessages() {
        return ROOT.resolve("test/answers/" + number() + "/shipped.txt");
    }

    /** Other answers: right_…, wrong_…, and programs to look at. */
    List<Answer> answers() {
        return Answer.of(ROOT, number());
    }

    /** The numbers of the tasks that the checks judge. */
    Set<Integer> tasks() throws IOException {
        return numbers(TASK, Files.readString(checks()));
    }

    /** What the pattern's first group finds, as numbers. */
    static Set<Integer> numbers(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> Integer.valueOf(found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
