package lab.lessons;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the files of every lesson look like. */
class LessonFormTest {

    /** Without its imports, which nobody reads and an IDE folds away. */
    private static final int LINES = 160;

    /** Lessons that the formatter made longer than that. They are to lose code; none may grow. */
    private static final Map<String, Integer> STILL_LONGER = Map.of("09", 180);

    private static final Pattern TODO = Pattern.compile("(?://|#|--) TODO (\\d+):");

    /** Keys that the semantic conventions have replaced, as string literals. */
    private static final Pattern OUTDATED = Pattern.compile(
            "\"(http\\.(method|status_code|url|target|host|scheme|flavor|user_agent|client_ip|server_name)"
                + "|http\\.(request|response)_content_length|net\\.(peer|host|sock)\\.\\w+(\\.\\w+)*|net\\.(transport|protocol\\.\\w+)"
                + "|db\\.(system|name|statement|operation|user|connection_string|sql\\.table)"
                + "|messaging\\.(destination|operation|message_id|conversation_id|destination_kind|url|protocol|temp_destination|kafka\\.partition)"
                + "|deployment\\.environment|code\\.(function|filepath|lineno|namespace)|exception\\.escaped)\"");

    private static final Pattern FORBIDDEN = Pattern.compile(
            "Thread\\.sleep|TimeUnit\\.\\w+\\.sleep|System\\.exit|Runtime\\.getRuntime\\(\\)\\.(exit|halt)");

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void aLessonIsComplete(LessonFiles lesson) {
        assertThat(Stream.of(
                        lesson.shipped(),
                        lesson.solution(),
                        lesson.checks(),
                        lesson.shippedMessages(),
                        lesson.guide("en"),
                        lesson.guide("ko")))
                .allSatisfy(file -> assertThat(file).isRegularFile());
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void aLessonIsShort(LessonFiles lesson) throws Exception {
        for (var file : lesson.allShipped()) {
            assertThat(Files.readAllLines(file).size())
                    .as(file.getFileName().toString())
                    .isLessThanOrEqualTo(STILL_LONGER.getOrDefault(lesson.number(), LINES));
        }
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void aLessonIsAJBangScriptWithoutVersionsOfOpenTelemetry(LessonFiles lesson) throws Exception {
        for (var file : List.of(lesson.shipped(), lesson.solution())) {
            assertThat(Files.readAllLines(file))
                    .startsWith("///usr/bin/env jbang \"$0\" \"$@\" ; exit $?", "//JAVA 25+")
                    .noneMatch(line -> line.matches("//DEPS io\\.opentelemetry:[^:]+:\\d.*"));
        }
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void theTasksAreThoseOfTheChecks(LessonFiles lesson) throws Exception {
        assertThat(lesson.tasks()).isNotEmpty();
        assertThat(LessonFiles.numbers(TODO, read(lesson.allShipped())))
                .as("TODOs of the lesson")
                .isEqualTo(lesson.tasks());
        assertThat(LessonFiles.numbers(TODO, read(solutions(lesson))))
                .as("TODOs of the solution")
                .isEqualTo(lesson.tasks());
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void theSolutionDiffersAtTheTasksOnly(LessonFiles lesson) throws Exception {
        for (var shipped : lesson.allShipped()) {
            var solved = lesson.solution().resolveSibling(shipped.getFileName());
            assertThat(strayHunks(Files.readAllLines(shipped), Files.readAllLines(solved)))
                    .as(shipped.getFileName().toString())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void theHeaderListsTheCompanions(LessonFiles lesson) throws Exception {
        for (var file : List.of(lesson.shipped(), lesson.solution())) {
            assertThat(Files.readAllLines(file).stream()
                            .filter(line -> line.startsWith("//FILES "))
                            .map(line -> line.replaceFirst("//FILES (.*=)?", "")))
                    .containsExactlyElementsOf(lesson.companions());
        }
        assertThat(solutions(lesson)).allSatisfy(file -> assertThat(file).isRegularFile());
    }

    private static List<Path> solutions(LessonFiles lesson) throws Exception {
        return lesson.allShipped().stream()
                .map(file -> lesson.solution().resolveSibling(file.getFileName()))
                .toList();
    }

    private static String read(List<Path> files) throws Exception {
        var text = new StringBuilder();
        for (var file : files) {
            text.append(Files.readString(file));
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void attributeKeysAreThoseOfTheConventions(LessonFiles lesson) throws Exception {
        var files =
                new ArrayList<>(List.of(lesson.shipped(), lesson.solution())); // a check may name an old key, to say so
        lesson.answers().stream()
                .filter(answer -> answer.name().startsWith("right_"))
                .forEach(answer -> files.add(answer.file()));

        var onPurpose = outdatedOnPurpose(lesson);
        assertThat(found(OUTDATED, files))
                .filteredOn(found -> !onPurpose.contains(found.replaceAll(".*\"(.+)\".*", "$1")))
                .isEmpty();
    }

    /** What a lesson says in its header, in a line {@code // outdated on purpose: http.method}. */
    private static List<String> outdatedOnPurpose(LessonFiles lesson) throws Exception {
        var line = Pattern.compile("(?m)^// outdated on purpose: (.+)$").matcher(Files.readString(lesson.shipped()));
        return line.find() ? List.of(line.group(1).split("[ ,]+")) : List.of();
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void nobodySleepsOrExits(LessonFiles lesson) throws Exception {
        assertThat(found(FORBIDDEN, List.of(lesson.shipped(), lesson.solution())))
                .isEmpty();
    }

    @Test
    void aHunkThatTouchesNoTaskIsFound() {
        var shipped = List.of(
                "class A {", "    int w;", "    // TODO 1: say it", "    say();", "    int x;", "    int y;", "}");

        assertThat(strayHunks(shipped, shipped)).isEmpty();
        assertThat(strayHunks(
                        shipped,
                        List.of(
                                "class A {",
                                "    int w;",
                                "    // TODO 1: said",
                                "    say(1);",
                                "    int x;",
                                "    int y;",
                                "}")))
                .isEmpty();
        assertThat(strayHunks(
                        shipped,
                        List.of(
                                "class A {",
                                "    int w;",
                                "    // TODO 1: say it",
                                "    say(1);",
                                "    int x;",
                                "    int y;",
                                "}")))
                .isEmpty();
        assertThat(strayHunks(
                        shipped,
                        List.of(
                                "class B {",
                                "    int w;",
                                "    // TODO 1: said",
                                "    say(1);",
                                "    int x;",
                                "    int y;",
                                "}")))
                .containsExactly("- class A {\n+ class B {");
        assertThat(strayHunks(
                        shipped,
                        List.of("class A {", "    int w;", "    // TODO 1: say it", "    say();", "    int x;", "}")))
                .containsExactly("-     int y;");
        assertThat(strayHunks(
                        shipped,
                        List.of(
                                "class A {",
                                "    int w;",
                                "    // TODO 1: say it",
                                "    say();",
                                "    int x;",
                                "    int y;",
                                "    int z;",
                                "}")))
                .containsExactly("+     int z;");
    }

    /** A hunk of a line diff: what is removed and added between two lines that are the same. */
    private record Hunk(List<String> removed, List<String> added, String before, String after) {

        boolean touchesTask() {
            return Stream.of(removed.stream(), added.stream(), Stream.of(before, after))
                    .flatMap(lines -> lines)
                    .anyMatch(line -> TODO.matcher(line).find());
        }

        @Override
        public String toString() {
            return String.join(
                    "\n",
                    Stream.concat(
                                    removed.stream().map(line -> "- " + line),
                                    added.stream().map(line -> "+ " + line))
                            .toList());
        }
    }

    /**
     * The hunks that neither hold nor touch a TODO; a line of nothing but braces and the like does not separate hunks.
     */
    private static List<String> strayHunks(List<String> from, List<String> to) {
        var same = longestCommon(from, to);
        var hunks = new ArrayList<Hunk>();
        var removed = new ArrayList<String>();
        var added = new ArrayList<String>();
        var before = "";
        for (int i = 0, j = 0; i < from.size() || j < to.size(); ) {
            if (i < from.size() && j < to.size() && from.get(i).equals(to.get(j))) {
                var line = from.get(i);
                // Brackets alone, or a line inside a statement that the formatter broke, may belong to the change.
                var inside = line.matches("[\\s{}();]*") || !line.matches(".*[;{}]\\s*");
                if (inside && !(removed.isEmpty() && added.isEmpty())) {
                    removed.add(line);
                    added.add(line);
                } else {
                    close(hunks, removed, added, before, line);
                    before = line;
                }
                i++;
                j++;
            } else if (j >= to.size() || i < from.size() && same[i + 1][j] >= same[i][j + 1]) {
                removed.add(from.get(i++));
            } else {
                added.add(to.get(j++));
            }
        }
        close(hunks, removed, added, before, "");
        return hunks.stream()
                .filter(hunk -> !hunk.touchesTask())
                .map(Hunk::toString)
                .toList();
    }

    private static void close(List<Hunk> hunks, List<String> removed, List<String> added, String before, String after) {
        // The common lines at its end were only perhaps inside.
        while (!removed.isEmpty() && !added.isEmpty() && removed.getLast().equals(added.getLast())) {
            removed.removeLast();
            added.removeLast();
        }
        if (!removed.isEmpty() || !added.isEmpty()) {
            hunks.add(new Hunk(List.copyOf(removed), List.copyOf(added), before, after));
        }
        removed.clear();
        added.clear();
    }

    /**
     * {@code [i][j]}: how many lines the texts have in common, in order, from line i of one and line j of the other.
     */
    private static int[][] longestCommon(List<String> from, List<String> to) {
        var longest = new int[from.size() + 1][to.size() + 1];
        for (int i = from.size() - 1; i >= 0; i--) {
            for (int j = to.size() - 1; j >= 0; j--) {
                longest[i][j] = from.get(i).equals(to.get(j))
                        ? longest[i + 1][j + 1] + 1
                        : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        return longest;
    }

    private static List<String> found(Pattern pattern, List<Path> files) throws Exception {
        var found = new ArrayList<String>();
        for (var file : files) {
            pattern.matcher(Files.readString(file))
                    .results()
                    .map(MatchResult::group)
                    .map(match -> file.getFileName() + ": " + match)
                    .forEach(found::add);
        }
        return found;
    }
}
