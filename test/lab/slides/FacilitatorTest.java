package lab.slides;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import lab.workbook.Workbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The facilitator's guide: agendas whose minutes are right, in both languages. */
class FacilitatorTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d\\d:\\d\\d) \\| (\\d+) \\| (.+) \\|$");
    private static final Pattern DECK = Pattern.compile("\\((en|ko)/(\\w+)\\.md\\)");

    private record Row(LocalTime start, int minutes, String what) {}

    @ParameterizedTest
    @ValueSource(strings = {"FACILITATOR.md", "FACILITATOR.ko.md"})
    void eachStepBeginsWhenTheOneBeforeEnds(String guide) {
        assertThat(agendas(guide)).hasSize(7).allSatisfy(agenda -> {
            for (var row = 1; row < agenda.size(); row++) {
                var before = agenda.get(row - 1);
                assertThat(agenda.get(row).start)
                        .as(agenda.get(row).what)
                        .isEqualTo(before.start.plusMinutes(before.minutes));
            }
        });
    }

    /** Ten minutes more than the notes add up to, at most: a session is never shorter than its slides. */
    @ParameterizedTest
    @ValueSource(strings = {"FACILITATOR.md", "FACILITATOR.ko.md"})
    void fourDaysHaveRoomForEveryDeck(String guide) {
        var decks = new ArrayList<String>();
        for (var row : agendas(guide).stream().flatMap(List::stream).toList()) {
            DECK.matcher(row.what).results().forEach(link -> {
                var deck = new Deck(
                        Deck.ROOT.resolve("slides").resolve(link.group(1)).resolve(link.group(2) + ".md"));
                decks.add(deck.name());
                assertThat(row.minutes).as(row.what).isBetween(deck.minutes(), deck.minutes() + 10);
            });
        }
        assertThat(decks).isEqualTo(Deck.in("en").stream().map(Deck::name).toList());
    }

    @Test
    void everyLessonStandsInAnAgenda() {
        var named = agendas("FACILITATOR.md").stream()
                .flatMap(List::stream)
                .map(Row::what)
                .filter(what -> what.contains("lesson"))
                .flatMap(what ->
                        Pattern.compile("\\b\\d\\d\\b").matcher(what).results().map(number -> number.group()))
                .toList();
        assertThat(named)
                .containsAll(new Workbook(Deck.ROOT)
                        .lessons().stream().map(Workbook.Lesson::number).toList());
    }

    @Test
    void bothLanguagesHaveTheSameAgendasAndCommands() {
        assertThat(times("FACILITATOR.ko.md")).isEqualTo(times("FACILITATOR.md"));
        var commands = Pattern.compile("(?m)^(?:> )?((?:\\./lab|scripts/|tar) ?[^\\s#].*?)(?: {2,}.*)?$");
        assertThat(commands.matcher(text("FACILITATOR.ko.md"))
                        .results()
                        .map(one -> one.group(1))
                        .toList())
                .isEqualTo(commands.matcher(text("FACILITATOR.md"))
                        .results()
                        .map(one -> one.group(1))
                        .toList())
                .isNotEmpty();
    }

    private static List<List<String>> times(String guide) {
        return agendas(guide).stream()
                .map(agenda -> agenda.stream()
                        .map(row -> row.start + " " + row.minutes)
                        .toList())
                .toList();
    }

    /** An agenda ends with a step of no minutes. */
    private static List<List<Row>> agendas(String guide) {
        var agendas = new ArrayList<List<Row>>(List.of(new ArrayList<>()));
        ROW.matcher(text(guide))
                .results()
                .map(row -> new Row(LocalTime.parse(row.group(1)), Integer.parseInt(row.group(2)), row.group(3)))
                .forEach(row -> {
                    agendas.getLast().add(row);
                    if (row.minutes == 0) {
                        agendas.add(new ArrayList<>());
                    }
                });
        return agendas.subList(0, agendas.size() - 1);
    }

    private static String text(String guide) {
        return Deck.read(Deck.ROOT.resolve("slides").resolve(guide));
    }
}
