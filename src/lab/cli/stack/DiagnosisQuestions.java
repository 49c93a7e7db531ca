package lab.cli.stack;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import lab.incident.Cause;
import lab.incident.Diagnosis;
import lab.incident.IncidentPager;
import lab.incident.IncidentSession;
import lab.incident.Place;
import lab.incident.Since;
import lab.incident.Whom;
import lab.terminal.Console;
import lab.text.BadArgument;
import lab.text.TypedLines;

/**
 * Asks for a diagnosis step by step. Each question shows its list, and is repeated until the answer is in the list or
 * empty.
 */
public record DiagnosisQuestions(Console out, IncidentPager pager, TypedLines input) {

    /**
     * Asks all five questions.
     *
     * @param now the latest time that an answer can mean
     */
    public Diagnosis ask(Instant now, ZoneId zone) {
        var service = choose("service", IncidentSession.SERVICES, each -> each);
        var place = choose("place", List.of(Place.values()), Place::shown);
        var since = since(now, zone);
        var cause = choose("cause", List.of(Cause.values()), pager::cause);
        var whom = choose("whom", List.of(Whom.values()), pager::whom);
        return new Diagnosis(service, place, since, cause, whom);
    }

    private <T> T choose(String step, List<T> choices, Function<T, String> shown) {
        out.line();
        out.line(out.bold(pager.say("step." + step)));
        for (var i = 0; i < choices.size(); i++) {
            out.line(String.format("  %2d  %s", i + 1, shown.apply(choices.get(i))));
        }
        while (true) {
            var word = word("ask.number");
            if (word.isEmpty()) {
                return null;
            }
            if (word.matches("\\d{1,2}") && Integer.parseInt(word) >= 1 && Integer.parseInt(word) <= choices.size()) {
                return choices.get(Integer.parseInt(word) - 1);
            }
        }
    }

    private Since since(Instant now, ZoneId zone) {
        out.line();
        out.line(out.bold(pager.say("step.since")));
        while (true) {
            var word = word("ask.since");
            if (word.isEmpty()) {
                return null;
            }
            try {
                return Since.parse(word, now, zone);
            } catch (BadArgument unclear) {
                out.line("  " + unclear.getMessage());
            }
        }
    }

    /** Empty at the end of the input. */
    private String word(String prompt) {
        out.writer().print("  " + pager.say(prompt) + " ");
        out.writer().flush();
        var line = input.next();
        return line == null ? "" : line;
    }
}
