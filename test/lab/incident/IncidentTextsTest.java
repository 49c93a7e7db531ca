package lab.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import lab.Repository;
import lab.telemetry.Store;
import lab.text.Language;
import lab.workbook.Workbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IncidentTextsTest {

    private static final Instant BEGAN = Instant.parse("2026-11-29T14:03:20Z");
    private static final Pattern PLACE = Pattern.compile("\\{\\d}");

    @Test
    void bothLanguagesHaveTheSameSentencesWithTheSamePlaces() {
        var english = IncidentSession.texts(Repository.ROOT, Language.en);
        var korean = IncidentSession.texts(Repository.ROOT, Language.ko);
        assertThat(korean.keys()).isEqualTo(english.keys());
        for (var key : english.keys()) {
            assertThat(places(korean.say(key))).as(key).isEqualTo(places(english.say(key)));
        }
    }

    private static List<String> places(String sentence) {
        return PLACE.matcher(sentence)
                .results()
                .map(found -> found.group())
                .distinct()
                .sorted()
                .toList();
    }

    /** Every sentence that any incident can need: what is missing would throw. */
    @ParameterizedTest
    @EnumSource
    void everyCauseHasAPageHintsGradesAndADebriefInBothLanguages(Cause cause) {
        var incident = Incident.draw(3, 2, cause);
        var wrong = new Diagnosis("", null, new Since(BEGAN.minusSeconds(999), BEGAN), null, null);
        for (var language : Language.values()) {
            var pager = pager(language);
            for (var hint = 1; hint <= IncidentPager.HINTS; hint++) {
                assertThat(pager.hint(incident, hint)).isNotBlank();
            }
            var graded = pager.graded(incident, BEGAN, wrong, GradedDiagnosis.of(incident, BEGAN, wrong, 1));
            assertThat(graded).hasSize(6).doesNotHaveDuplicates();
            var links = Debrief.links(incident, new Store(), BEGAN);
            assertThat(String.join("\n", pager.debrief(incident, BEGAN, links, "http://localhost:4319")))
                    .contains("http://localhost:4319/overview", "./lab guide " + cause.lesson())
                    .doesNotContain("{0}", "{1}");
        }
    }

    /** The page tells of one of two: whoever names the other has seen something, and is told so. */
    @Test
    void twoCausesAreBothToldAndTheOtherOneIsNoRightAnswer() {
        var incident = Incident.draw(7, 3, Cause.exception);
        var second = incident.second().cause();
        var right = DiagnosisTest.truth(incident);
        var said = new Diagnosis(right.service(), right.place(), new Since(BEGAN, BEGAN), second, right.whom());
        for (var language : Language.values()) {
            var pager = pager(language);
            var graded = GradedDiagnosis.of(incident, BEGAN, said, 0);
            assertThat(graded.steps().stream().filter(step -> !step.right()))
                    .extracting(GradedDiagnosis.GradedStep::step)
                    .containsExactly(GradedDiagnosis.Step.cause);
            assertThat(pager.graded(incident, BEGAN, said, graded))
                    .contains(pager.say("grade.second", pager.cause(second)));
            var links = Debrief.links(incident, new Store(), BEGAN);
            assertThat(links).extracting(Debrief.Link::what).endsWith("second");
            assertThat(pager.debrief(incident, BEGAN, links, "http://localhost:4319"))
                    .contains(pager.second(incident).orElseThrow())
                    .anyMatch(line -> line.contains("name=board.visits"));
        }
    }

    /** A page is a symptom: it must not name the cause, nor what was set. */
    @ParameterizedTest
    @EnumSource
    void aPageDoesNotNameTheCause(Cause cause) {
        for (var seed = 1; seed < 20; seed++) {
            var incident = Incident.draw(seed, 1, cause);
            for (var language : Language.values()) {
                var pager = pager(language);
                var page = String.join(
                        " ", pager.page(new Symptom(incident.symptom(), 10, 80, 0.4, 100), BEGAN.plusSeconds(20)));
                assertThat(page)
                        .contains("14:03:40")
                        .doesNotContainIgnoringCase(
                                pager.cause(cause), cause.name(), "{0", "{1", "lock", "pool", "sampler");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCausesLessonIsThere(Cause cause) {
        assertThat(new Workbook(Repository.ROOT).lesson(cause.lesson()).number())
                .isEqualTo(cause.lesson());
    }

    private static IncidentPager pager(Language language) {
        return new IncidentPager(IncidentSession.texts(Repository.ROOT, language), ZoneOffset.UTC);
    }
}
