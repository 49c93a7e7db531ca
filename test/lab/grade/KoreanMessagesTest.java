package lab.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Repository;
import lab.text.Language;
import lab.workbook.Workbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a lesson's check says stands in Korean beside it. AnswersTest holds that of every message that it sees. */
class KoreanMessagesTest {

    private static final Pattern HANGUL = Pattern.compile("[가-힣]");
    private static final Pattern NO_WORDS = Pattern.compile("^[^\\p{L}]*$"); // what needs no words in Korean
    private static final Pattern PLACE = Pattern.compile("\\{\\d");
    private static final Workbook WORKBOOK = new Workbook(Repository.ROOT);

    private static Stream<Workbook.Lesson> lessons() {
        return WORKBOOK.lessons().stream();
    }

    @ParameterizedTest
    @MethodSource("lessons")
    void bothFormsHaveTheSamePlaces(Workbook.Lesson lesson) {
        assertThat(lesson.messages(Language.ko).phrases()).isNotEmpty().allSatisfy(phrase -> {
            assertThat(places(phrase.other().text()))
                    .as(phrase.english().text())
                    .isEqualTo(places(phrase.english().text()));
            assertThat(phrase.other().text()).containsPattern(NO_WORDS.pattern() + "|" + HANGUL.pattern());
            assertThat(phrase.english().text()).doesNotContainPattern(HANGUL);
        });
    }

    private static String places(String form) {
        return PLACE.matcher(form)
                .results()
                .map(found -> found.group())
                .sorted()
                .collect(Collectors.joining());
    }

    /** A value takes the first place that fits: the numbers are those of the order. */
    @ParameterizedTest
    @MethodSource("lessons")
    void placesAreNumberedInTheirOrder(Workbook.Lesson lesson) {
        for (var phrase : lesson.messages(Language.ko).phrases()) {
            var found = PLACE.matcher(phrase.english().text())
                    .results()
                    .map(place -> place.group())
                    .toList();
            assertThat(found)
                    .as(phrase.english().text())
                    .isEqualTo(new TreeSet<>(found).stream().toList());
        }
    }

    @ParameterizedTest
    @MethodSource("lessons")
    void whatALessonAsShippedIsToldStandsInKoreanToo(Workbook.Lesson lesson) {
        var report = korean();
        assertThat(ShippedMessages.read(lesson).values())
                .isNotEmpty()
                .allSatisfy(message -> assertThat(report.said(lesson, message)).isNotEqualTo(message));
    }

    @Test
    void valuesThatArePhrasesAreSaidInKoreanToo() {
        var stores = WORKBOOK.lessons().stream()
                .filter(lesson -> lesson.number().equals("31"))
                .findFirst()
                .orElseThrow();
        assertThat(korean().said(stores, "The program crashed:\nX")).startsWith("프로그램이");
        assertThat(korean().said(stores, "What nobody says.")).isEqualTo("What nobody says.");
        assertThat(korean().said(
                                stores,
                                "In PostgreSQL there are 2 indexes that none of the three questions takes: each span"
                                        + " that comes is written there, too, for nothing."))
                .contains("2")
                .doesNotContain("there are", "indexes");
    }

    private static GradeSentences korean() {
        return GradeSentences.in(Language.ko, Repository.ROOT);
    }
}
