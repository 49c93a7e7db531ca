package lab.lessons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Needs;
import lab.build.CollectorProgram;
import lab.build.PrometheusProgram;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Collector itself reads every piece of YAML that a guide shows, laid over the lesson's solution; promtool reads
 * what are rules.
 */
@Needs("an OpenTelemetry Collector")
class CollectorGuidesTest {

    private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(.*?)```");

    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> everyConfigurationIsValid() throws Exception {
        var kept = CollectorProgram.kept(LessonFiles.ROOT);
        assumeThat(kept)
                .as("no Collector was fetched or built: ./lab fetch collector")
                .isExecutable();
        var tests = new ArrayList<DynamicTest>();
        for (var lesson : LessonFiles.all().toList()) {
            if (Files.readString(lesson.checks()).contains("collector = true")) {
                for (var companion : lesson.companions()) {
                    var solution = lesson.solution().resolveSibling(companion);
                    if (companion.endsWith(".rules.yaml")) {
                        tests.add(dynamicTest(companion, () -> assertRules(Files.readString(solution))));
                        continue;
                    }
                    tests.add(dynamicTest(companion, () -> assertValid(kept, List.of(solution))));
                    for (var language : LessonFiles.LANGUAGES) {
                        var guide = Files.readString(lesson.guide(language));
                        for (var block : BLOCK.matcher(guide).results().toList()) {
                            if (!companion.equals(companion(lesson, block.group(1)))) {
                                continue;
                            }
                            if (block.group(1).contains("- alert: ")) {
                                tests.add(dynamicTest(
                                        language + " " + companion + ": rules",
                                        () -> assertRules("groups:\n  - name: piece\n    rules:\n" + block.group(1))));
                                continue;
                            }
                            var piece =
                                    Files.writeString(Files.createTempFile(folder, "piece", ".yaml"), block.group(1));
                            tests.add(dynamicTest(
                                    language + " " + companion + ": "
                                            + block.group(1).lines().limit(3).toList(),
                                    () -> assertValid(kept, List.of(solution, piece))));
                        }
                    }
                }
            }
        }
        return tests.stream();
    }

    /** Which file a piece is of: its first line says so, {@code # 22_tail_sampling.tier.yaml}; else the first one. */
    private static String companion(LessonFiles lesson, String piece) throws IOException {
        return lesson.companions().stream()
                .filter(companion -> piece.startsWith("# " + companion + "\n"))
                .findFirst()
                .orElse(lesson.name() + ".yaml");
    }

    private static void assertRules(String rules) throws Exception {
        var promtool = PrometheusProgram.PROMTOOL.find(folder);
        assumeThat(promtool).as("no promtool: ./lab fetch prometheus").isPresent();
        var file = Files.writeString(Files.createTempFile(folder, "rules", ".yaml"), rules);
        var process = new ProcessBuilder(promtool.get().with("check", "rules", file.toString()))
                .redirectErrorStream(true)
                .start();
        try (var output = process.inputReader()) {
            var said = output.readAllAsString();
            assertThat(process.waitFor()).as(said).isZero();
        }
    }

    private static void assertValid(Path collector, List<Path> files) throws Exception {
        var command = new ArrayList<>(List.of(collector.toString(), "validate"));
        files.forEach(file -> command.add("--config=" + file));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        for (var file : files) {
            Pattern.compile("\\$\\{env:(\\w+)")
                    .matcher(Files.readString(file))
                    .results()
                    .forEach(found -> builder.environment().put(found.group(1), value(found.group(1))));
        }
        var process = builder.start();
        try (var output = process.inputReader()) {
            var said = output.readAllAsString();
            assertThat(process.waitFor()).as(said).isZero();
        }
    }

    private static String value(String variable) {
        return switch (variable) {
            case "HOST", "NODE" -> "127.0.0.1";
            case "FOLDER" -> folder.toString();
            case String gateway when gateway.startsWith("GATEWAY") -> "127.0.0.1:14317";
            case String port when port.endsWith("_PORT") -> "14318";
            case String time when time.matches(".*(TIMEOUT|INTERVAL|WAIT)") -> "1s";
            case String number when number.matches(".*(MIB|SIZE|LIMIT)") -> "16";
            default -> "http://127.0.0.1:14319";
        };
    }
}
