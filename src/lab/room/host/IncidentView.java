package lab.room.host;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import lab.incident.Cause;
import lab.incident.Diagnosis;
import lab.incident.GradedDiagnosis;
import lab.incident.IncidentRecording;
import lab.incident.IncidentSession;
import lab.incident.Place;
import lab.incident.Since;
import lab.incident.Whom;
import lab.room.IncidentAnswer;
import lab.room.RoomIncident;
import lab.text.Language;

/** The room's incident on the trainer's page: who has answered, and how. */
final class IncidentView {

    private IncidentView() {}

    /**
     * @param started milliseconds since 1970
     * @param waiting the names of learners who have not answered
     * @param causes the causes in the answers, the most frequent first
     * @param debrief the debrief, by language
     */
    record Board(
            String stage,
            long started,
            List<String> waiting,
            List<Row> answered,
            List<CauseBar> causes,
            Map<Language, List<String>> debrief) {}

    /** @param steps by their names: whether each is right */
    record Row(String name, Map<GradedDiagnosis.Step, Boolean> steps, int points) {}

    /** @param words by language */
    record CauseBar(Map<Language, String> words, int count, boolean right) {}

    /** @param root the repository's folder, with the texts */
    static Board of(HostedIncident.Moment hosted, Roster roster, Gradebook book, Path root) {
        var now = hosted.now();
        var truth = hosted.truth();
        if (truth == null) {
            return new Board(now.stage().name(), 0, List.of(), List.of(), List.of(), Map.of());
        }
        var waiting = new ArrayList<String>();
        var answered = new ArrayList<Row>();
        var causes = new TreeMap<Cause, Integer>();
        for (var learner : roster.learners()) {
            var answer = answer(book, learner, now);
            if (answer == null) {
                waiting.add(learner.name());
                continue;
            }
            var said = diagnosis(answer);
            answered.add(row(learner.name(), truth, said));
            if (said.cause() != null) {
                causes.merge(said.cause(), 1, Integer::sum);
            }
        }
        answered.sort(Comparator.comparingInt(Row::points).reversed());
        return new Board(
                now.stage().name(),
                hosted.started().toEpochMilli(),
                waiting,
                answered,
                causes.entrySet().stream()
                        .sorted(Map.Entry.<Cause, Integer>comparingByValue().reversed())
                        .map(each -> new CauseBar(
                                spoken(language ->
                                        IncidentSession.pager(root, language).cause(each.getKey())),
                                each.getValue(),
                                each.getKey() == truth.cause()))
                        .toList(),
                debrief(truth, root));
    }

    /** The debrief in each language. */
    static Map<Language, List<String>> debrief(IncidentRecording truth, Path root) {
        return spoken(language -> IncidentSession.pager(root, language).summary(truth.incident(), truth.began()));
    }

    private static <T> Map<Language, T> spoken(Function<Language, T> said) {
        var all = new EnumMap<Language, T>(Language.class);
        for (var language : Language.values()) {
            all.put(language, said.apply(language));
        }
        return all;
    }

    private static IncidentAnswer answer(Gradebook book, Roster.Learner learner, RoomIncident now) {
        return book.look(learner, record -> record.answers.get(now.id()));
    }

    private static Row row(String name, IncidentRecording truth, Diagnosis said) {
        var graded = GradedDiagnosis.of(truth.incident(), truth.began(), said, 0);
        var steps = new EnumMap<GradedDiagnosis.Step, Boolean>(GradedDiagnosis.Step.class);
        graded.steps().forEach(step -> steps.put(step.step(), step.right()));
        return new Row(name, steps, graded.points());
    }

    /** An answer from outside that names nothing that exists counts as none. */
    private static Diagnosis diagnosis(IncidentAnswer said) {
        return new Diagnosis(
                IncidentSession.SERVICES.contains(said.service()) ? said.service() : null,
                named(Place.values(), said.place()),
                since(said.since()),
                named(Cause.values(), said.cause()),
                named(Whom.values(), said.whom()));
    }

    private static <T extends Enum<T>> T named(T[] all, String name) {
        return Arrays.stream(all)
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static Since since(String interval) {
        var ends = interval.split("/", -1);
        try {
            var from = Instant.parse(ends[0]);
            var to = Instant.parse(ends[ends.length - 1]);
            return ends.length == 2 && !to.isBefore(from) ? new Since(from, to) : null;
        } catch (DateTimeException none) {
            return null;
        }
    }

    /** For the day's result: a line for each step of each answer. */
    static List<Object[]> lines(HostedIncident.Moment hosted, Roster roster, Gradebook book) {
        var truth = hosted.truth();
        var lines = new ArrayList<Object[]>();
        if (truth == null) {
            return lines;
        }
        for (var learner : roster.learners()) {
            var answer = answer(book, learner, hosted.now());
            if (answer != null) {
                row(learner.name(), truth, diagnosis(answer))
                        .steps()
                        .forEach((step, right) ->
                                lines.add(new Object[] {learner.name(), step, right ? "passed" : "failed"}));
            }
        }
        return lines;
    }
}
