//DEPS com.tngtech.archunit:archunit:1.5.1

package lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rooms of the house: which may use which, how many files each has, and what its door says. */
class RoomsTest {

    /**
     * A room, and the rooms that it may use: these, what they may use in turn, and {@code text}. This is the one place
     * where the directions stand.
     */
    private static final Map<String, List<String>> MAY_USE = rooms("""
        text:
        telemetry.profiles:
        telemetry: telemetry.profiles
        analysis: telemetry
        history: telemetry
        otlp: telemetry
        otlp.files: otlp profile
        receive: otlp telemetry
        terminal.canvas:
        terminal: telemetry terminal.canvas
        terminal.markdown: terminal.canvas
        lab: terminal
        profile: terminal.canvas
        build:
        rules: build
        bundle: build
        workbook:
        grade: receive terminal build workbook
        query: telemetry
        recording: otlp.files query build
        web: receive analysis query review.report otlp.files
        mcp: web
        notebook: grade lab otlp.files review.report room
        stack: telemetry build
        review.wording:
        review.conventions:
        review.spans: telemetry
        review.score: review.wording review.conventions review.spans
        review.findings: review.wording review.conventions review.spans
        review: review.score review.findings
        review.report: review terminal
        review.live: review terminal
        incident: stack web otlp.files
        room: terminal
        room.host: room incident
        cli.room: room.host cli.stack
        cli.stack: incident otlp.files workbook
        cli: lab rules bundle notebook cli.stack cli.room terminal.markdown review.report review.live
        """);

    /** What some lessons pull in beside {@code Lab} by their own //SOURCES may use more than the room that it is in. */
    private static final Map<String, List<String>> BESIDES = Map.of(
            "Collector", List.of("otlp", "build"),
            "ForeignService", List.of("otlp", "build"),
            "JavaAgent", List.of("otlp", "build"),
            "Profile", List.of("profile"),
            "Recording", List.of("recording"),
            "ShopHistory", List.of("analysis", "history"));

    private static final int MAX_FILES = 24;
    private static final Path SRC = Repository.ROOT.resolve("src");

    /** Read once: the classes of the library, without those of the tests beside them. */
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_PACKAGE_INFOS)
            .importPackages("lab")
            .that(new com.tngtech.archunit.base.DescribedPredicate<>("classes of src") {
                @Override
                public boolean test(JavaClass type) {
                    return Files.exists(source(type));
                }
            });

    static Set<String> rooms() {
        return MAY_USE.keySet();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void usesOnlyWhatItMay(String room) {
        var forbidden = new TreeSet<>(MAY_USE.keySet());
        forbidden.removeAll(reachable(room));
        forbidden.remove("text");
        assertThat(CLASSES.stream().filter(type -> type.getPackageName().equals(name(room))))
                .as("classes of " + room)
                .isNotEmpty();
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage(name(room))
                .and(areNotBesides())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.stream().map(RoomsTest::name).toArray(String[]::new))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("besides")
    void whatALessonPullsInBesidesUsesOnlyWhatItMay(String name) {
        var forbidden = new TreeSet<>(MAY_USE.keySet());
        forbidden.removeAll(reachable("lab"));
        BESIDES.get(name).forEach(room -> forbidden.removeAll(reachable(room)));
        forbidden.remove("text");
        ArchRuleDefinition.noClasses()
                .that()
                .haveNameMatching("lab\\." + name + "(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.stream().map(RoomsTest::name).toArray(String[]::new))
                .check(CLASSES);
    }

    static Set<String> besides() {
        return BESIDES.keySet();
    }

    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> areNotBesides() {
        return com.tngtech.archunit.base.DescribedPredicate.describe(
                "are not pulled in besides",
                type -> BESIDES.keySet().stream()
                        .noneMatch(name -> type.getName().matches("lab\\." + name + "(\\$.*)?")));
    }

    @Test
    void everyRoomIsInThePlan() throws IOException {
        assertThat(folders().keySet())
                .containsExactlyInAnyOrderElementsOf(named(
                        MAY_USE.keySet(),
                        "lab.broker",
                        "lab.stores",
                        "maintain",
                        "maintain.conventions",
                        "maintain.incidents",
                        "maintain.licences"));
    }

    @Test
    void noRoomIsTooFull() throws IOException {
        assertThat(folders())
                .allSatisfy((room, files) -> assertThat(files.stream()
                                .filter(file -> !file.equals("package-info"))
                                .toList())
                        .as(room)
                        .hasSizeLessThanOrEqualTo(MAX_FILES));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void itsDoorSaysWhatItKnowsAndWhereToStart(String room) throws IOException {
        var door = Files.readString(SRC.resolve(name(room).replace('.', '/')).resolve("package-info.java"));
        assertThat(door).contains(" * Knows ", "Must not know: ", "Start reading at {@link ");
    }

    @Test
    void aClassNameExistsOnce() throws IOException {
        try (var files = Files.walk(SRC)) {
            var places = files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.groupingBy(
                            file -> file.getFileName().toString(), TreeMap::new, Collectors.counting()));
            places.remove("package-info.java");
            places.values().removeIf(times -> times == 1);
            assertThat(places).isEmpty();
        }
    }

    private static Map<String, List<String>> folders() throws IOException {
        try (var files = Files.walk(SRC)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.groupingBy(
                            file -> SRC.relativize(file.getParent())
                                    .toString()
                                    .replace('\\', '/')
                                    .replace('/', '.'),
                            TreeMap::new,
                            Collectors.mapping(
                                    file -> file.getFileName().toString().replace(".java", ""), Collectors.toList())));
        }
    }

    private static Set<String> reachable(String room) {
        var reached = new TreeSet<>(Set.of(room));
        for (var next : MAY_USE.get(room)) {
            reached.addAll(reachable(next));
        }
        return reached;
    }

    private static Path source(JavaClass type) {
        var outer = type.getName().replaceFirst("\\$.*", "");
        return SRC.resolve(outer.replace('.', '/') + ".java");
    }

    private static String name(String room) {
        return room.equals("lab") ? "lab" : "lab." + room;
    }

    private static Set<String> named(Set<String> rooms, String... others) {
        return Stream.concat(rooms.stream().map(RoomsTest::name), Stream.of(others))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, List<String>> rooms(String plan) {
        return plan.lines()
                .map(line -> line.split(":", 2))
                .collect(Collectors.toMap(
                        parts -> parts[0],
                        parts -> Arrays.stream(parts[1].split(" "))
                                .filter(room -> !room.isEmpty())
                                .toList(),
                        (a, b) -> a,
                        TreeMap::new));
    }
}
