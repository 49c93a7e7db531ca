package lab.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import lab.Repository;
import lab.review.findings.FindingKind;
import lab.review.wording.Message;
import lab.review.wording.Wording;
import lab.text.Language;
import org.junit.jupiter.api.Test;

/** The sentences of a review: the same in both languages, and all that are asked for. */
class WordingTest {

    private static final Path FOLDER = Repository.ROOT.resolve("src/lab/review");
    private static final Wording EN = Wording.read(FOLDER, Language.en);
    private static final Wording KO = Wording.read(FOLDER, Language.ko);

    @Test
    void bothLanguagesHaveTheSameSentencesWithTheSamePlaces() {
        assertThat(KO.keys()).isEqualTo(EN.keys());
        for (var key : EN.keys()) {
            assertThat(places(KO.say(key))).as(key).isEqualTo(places(EN.say(key)));
        }
    }

    @Test
    void eachKindSaysWhyItHurtsAndWhatMendsIt() {
        for (var kind : FindingKind.values()) {
            assertThat(EN.keys()).contains("finding." + kind.id() + ".why", "finding." + kind.id() + ".mend");
        }
    }

    @Test
    void aValueThatLooksLikeAPlaceStaysAsItIs() {
        assertThat(EN.say(Message.of("finding.deprecated-attribute.what", "{1}", "b")))
                .isEqualTo("{1} is outdated: today it is b");
    }

    @Test
    void oneIsSaidInTheSingular() {
        assertThat(EN.say("report.seen", 1, 2, 1, 1)).isEqualTo("1 span, 2 metric points, 1 log record of 1 service");
        assertThat(EN.say("report.times", 2)).isEqualTo("2 times");
        assertThat(KO.say("report.times", 1)).isEqualTo("1번");
    }

    private static Object places(String sentence) {
        return Pattern.compile("\\{\\d}")
                .matcher(sentence)
                .results()
                .map(match -> match.group())
                .sorted()
                .toList();
    }
}
