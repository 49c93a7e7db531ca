package lab.cli;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Repository;
import lab.text.Language;
import lab.text.Phrasebook;
import lab.text.Sentences;
import lab.workbook.Workbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands speak two languages, and both are complete. */
class SpeechTest {

    private static final Pattern HANGUL = Pattern.compile("[가-힣]");
    private static final Pattern PLACE = Pattern.compile("\\{\\d");
    private static final Workbook WORKBOOK = new Workbook(Repository.ROOT);

    @ParameterizedTest
    @ValueSource(strings = {"src/lab/cli", "src/lab/grade", "src/lab/room"})
    void bothLanguagesHaveTheSameSentencesWithTheSameArguments(String folder) {
        var english = Sentences.read(Repository.ROOT.resolve(folder), Language.en);
        var korean = Sentences.read(Repository.ROOT.resolve(folder), Language.ko);
        assertThat(korean.keys()).isEqualTo(english.keys());
        for (var key : english.keys()) {
            assertThat(places(korean.say(key))).as(key).isEqualTo(places(english.say(key)));
            assertThat(english.say(key)).as(key).isNotBlank().doesNotContainPattern(HANGUL);
        }
    }

    private static TreeSet<String> places(String sentence) {
        return PLACE.matcher(sentence).results().map(found -> found.group()).collect(toCollection(TreeSet::new));
    }

    /** What the grader says of any program stands in its code, in English: word for word as in the bundle. */
    @Test
    void whatTheGraderSaysIsKnownByItsForm() throws Exception {
        var code = new StringBuilder();
        for (var file : List.of("Grader", "ProgramFaults", "CheckRunner", "Telemetry")) {
            code.append(Files.readString(Repository.ROOT.resolve("src/lab/grade/" + file + ".java")));
        }
        var strings = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(code)
                .results()
                .map(found -> found.group(1).translateEscapes())
                .collect(java.util.stream.Collectors.joining());
        var english = Sentences.read(Repository.ROOT.resolve("src/lab/grade"), Language.en);
        assertThat(english.keys().stream()
                        .filter(key -> key.startsWith("said."))
                        .sorted())
                .hasSizeGreaterThan(20)
                .allSatisfy(key -> {
                    for (var part : english.say(key)
                            .split("\\{\\d}|(?<=, but there )|(?<=; )|(?<=:)\\n|(?<=arrived: )|metrics|spans")) {
                        assertThat(strings).as(key).contains(part);
                    }
                });
    }

    @Test
    void whatTheGraderSaysIsSaidInKoreanWithItsArguments() {
        var report = lab.grade.GradeSentences.in(Language.ko, Repository.ROOT);
        assertThat(report.said("Task 12 comes first.")).isEqualTo("과제 12번을 먼저 해결하십시오.");
        assertThat(report.said("Expected a metric named \"a.b\"; the metrics that arrived: c, d"))
                .isEqualTo("기대한 것: 이름이 \"a.b\"인 메트릭. 도착한 메트릭: c, d");
        assertThat(report.said("The program crashed:\nX: {0} $1\n  at Y"))
                .isEqualTo("프로그램이 예외로 끝났습니다:\nX: {0} $1\n  at Y");
        assertThat(report.said("Something else.")).isEqualTo("Something else.");
    }

    /** The library's code has the sentences in English, word for word as in the phrasebook. */
    @Test
    void failuresAreKnownByTheirForm() throws Exception {
        var failures = Phrasebook.read(Repository.ROOT.resolve("src/lab/cli/failures.ko.txt"));
        var strings = strings(sources());
        assertThat(failures.phrases()).hasSizeGreaterThan(100).allSatisfy(phrase -> {
            var english = phrase.english().text();
            assertThat(places(phrase.other().text())).as(english).isEqualTo(places(english));
            assertThat(phrase.other().text()).as(english).isNotEqualTo(english);
            for (var part : english.split("\\{\\d}")) {
                assertThat(strings).as(english).contains(part);
            }
        });
    }

    /** A sentence that is written where it is thrown has a Korean form; those of a bundle need none. */
    @Test
    void failuresAreSaidInKorean() throws Exception {
        var failures = Files.readString(Repository.ROOT.resolve("src/lab/cli/failures.ko.txt"))
                .replace("\\n", "\n");
        var thrown = Pattern.compile("new (?:CommandFailed|BadArgument)\\(\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
        assertThat(thrown.matcher(sources())
                        .results()
                        .map(found -> found.group(1).translateEscapes()))
                .hasSizeGreaterThan(50)
                .allSatisfy(sentence -> assertThat(failures).contains(sentence));
        assertThat(Speech.failure(Repository.ROOT, Language.ko, "There is no port 7."))
                .isEqualTo("7: 없는 포트입니다.");
        assertThat(Speech.failure(
                        Repository.ROOT,
                        Language.ko,
                        "Port 7 is taken by another process: end it, or choose"
                                + " others with --http-port and --grpc-port."))
                .isEqualTo(
                        "다른 프로그램이(가) 포트 7을(를) 쓰고 있습니다. 그 프로그램을 끝내거나 --http-port, --grpc-port 옵션으로" + " 다른 포트를 고르십시오.");
        assertThat(Speech.failure(Repository.ROOT, Language.en, "There is no port 7."))
                .isEqualTo("There is no port 7.");
    }

    private static String sources() throws IOException {
        var code = new StringBuilder();
        try (var files = Files.walk(Repository.ROOT.resolve("src/lab"))) {
            for (var file : files.filter(each -> each.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                code.append(Files.readString(file));
            }
        }
        return code.toString();
    }

    /** All string literals of a source, one after the other. */
    private static String strings(String code) {
        return Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"")
                .matcher(code)
                .results()
                .map(found -> found.group(1).replace("\\n", "\n").replace("\\\"", "\""))
                .collect(java.util.stream.Collectors.joining());
    }

    @Test
    void everyTaskHasAKoreanName() {
        var named = Sentences.read(Repository.ROOT.resolve("lessons/checks"), Language.ko);
        var known = new TreeSet<String>();
        for (var lesson : WORKBOOK.lessons()) {
            for (var number : lesson.guide(Language.en).tasks().keySet()) {
                known.add(lesson.name() + "." + number);
                assertThat(lesson.task(number, "English", Language.ko))
                        .as(lesson.name() + "." + number)
                        .containsPattern(HANGUL);
                assertThat(lesson.task(number, "English", Language.en)).isEqualTo("English");
            }
        }
        assertThat(known).containsAll(named.keys());
    }

    @Test
    void theFirstStepsNameEveryCommandInItsOrder() {
        assertThat(commands(LabCommand.commandLine(WORKBOOK, Language.en)))
                .extracting(each -> each.getCommandName())
                .containsExactlyElementsOf(FirstSteps.COMMANDS);
    }

    private static List<CommandLine> commands(CommandLine line) {
        return line.getSubcommands().values().stream()
                .distinct()
                .filter(each -> !each.getCommandSpec().usageMessage().hidden())
                .toList();
    }

    @Test
    void everyOptionIsDescribedInBothLanguages() throws Exception {
        var english = LabCommand.commandLine(WORKBOOK, Language.en);
        var korean = LabCommand.commandLine(WORKBOOK, Language.ko);
        var asked = new TreeSet<String>();
        assertDescribed(english, korean, asked);
        var kept = new Properties();
        try (var file = Files.newBufferedReader(Repository.ROOT.resolve("src/lab/cli/help.ko.properties"))) {
            kept.load(file);
        }
        assertThat(kept.stringPropertyNames().stream().filter(key -> key.startsWith("lab.")))
                .as("descriptions of options that there are")
                .allMatch(asked::contains);
    }

    private static void assertDescribed(CommandLine english, CommandLine korean, TreeSet<String> asked) {
        var name = english.getCommandSpec().qualifiedName(".");
        var usage = korean.getCommandSpec().usageMessage();
        assertKorean(name, Stream.of(usage.description(), usage.header()).flatMap(Stream::of));
        assertThat(String.join("", english.getCommandSpec().usageMessage().description())
                        + String.join(
                                "", english.getCommandSpec().usageMessage().header()))
                .as(name)
                .isNotBlank()
                .doesNotContainPattern(HANGUL);
        asked.add(name + ".usage.description");
        for (var line = 0; line < english.getCommandSpec().usageMessage().footer().length; line++) {
            asked.add(name + ".usage.footer." + line);
            if (!english.getCommandSpec().usageMessage().footer()[line].isEmpty()) {
                assertKorean(name + ".usage.footer." + line, Stream.of(usage.footer()[line]));
            }
        }
        for (var option : korean.getCommandSpec().options()) {
            if (!option.hidden()) {
                var key = name + "." + option.longestName().replaceFirst("^-+", "");
                asked.add(key);
                assertKorean(key, Stream.of(option.description()));
            }
        }
        for (var parameter : korean.getCommandSpec().positionalParameters()) {
            var key = name + "." + parameter.paramLabel() + "[" + parameter.index() + "]";
            asked.add(key);
            assertKorean(key, Stream.of(parameter.description()));
        }
        var koreans = korean.getSubcommands();
        commands(english).forEach(each -> assertDescribed(each, koreans.get(each.getCommandName()), asked));
        assertThat(korean.getUsageMessage()).contains("사용법:");
    }

    private static void assertKorean(String key, Stream<String> lines) {
        assertThat(String.join("\n", lines.toList())).as(key).containsPattern(HANGUL);
    }

    /** As ./lab does before the first build: Java reads the source, and there is no class path. */
    @ParameterizedTest
    @CsvSource({"list, ko", "help, en", "doctor, ko"})
    void theFirstStepsNeedNothingButAJdk(String command, Language language) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dlab.root=" + Repository.ROOT,
                        Repository.ROOT.resolve("src/lab/cli/FirstSteps.java").toString(),
                        command,
                        "--lang=" + language)
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        var speech = Speech.of(WORKBOOK, language);
        assertThat(said.replaceAll("\\s+", " "))
                .contains(
                        switch (command) {
                            case "help" -> speech.say("about.check");
                            case "doctor" -> speech.say("doctor.unable");
                            default -> speech.say("list.title");
                        });
        assertThat(process.exitValue()).isEqualTo(command.equals("doctor") ? 1 : 0);
    }
}
