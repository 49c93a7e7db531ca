package lab.room.host;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The state of the room for the trainer's page. Times are milliseconds since 1970, 0 for never. */
final class RoomView {

    private static final int MAX_STUCK = 12;
    private static final int MAX_BARS = 12;

    private RoomView() {}

    /**
     * @param lesson of the grid
     * @param now by the host's clock
     * @param stuck learners sorted by how long they have been trying, longest first
     * @param hands learners in the order in which they raised a hand
     */
    record Room(
            String lesson,
            long now,
            NoticeView notice,
            List<Row> learners,
            List<Stuck> stuck,
            List<Hand> hands,
            Predictions predictions) {}

    /** @param incident its stage */
    record NoticeView(long number, String text, String lesson, long until, String incident) {}

    /** @param current the learner's current lesson */
    record Row(String id, String name, long latest, long hand, String current, Map<Integer, Cell> tasks) {}

    /** @param state none, trying or passed */
    record Cell(String state, long since, long checks, long hints) {}

    record Stuck(String id, String name, String lesson, int task, long since, long hints) {}

    record Hand(String id, String name, long since, String lesson) {}

    /** @param said the number of learners with a prediction */
    record Predictions(int said, List<Bar> bars) {}

    record Bar(String text, int count) {}

    /** The room, with the tasks of one lesson. */
    static Room of(Roster roster, Gradebook book, List<RoomHost.LessonTitle> lessons, String asked, Instant now) {
        var notice = roster.notice();
        var learners = roster.learners();
        var lesson = asked.isEmpty() ? chosen(roster, book) : asked;
        var rows = new ArrayList<Row>();
        var stuck = new ArrayList<Stuck>();
        var hands = new ArrayList<Hand>();
        var predictions = new TreeMap<String, List<String>>();
        for (var learner : learners) {
            book.look(learner, record -> {
                var current = record.current();
                rows.add(new Row(
                        learner.id(), learner.name(), record.latest, record.hand, current, cells(record, lesson)));
                stuck(learner, record, current, tasks(lessons, current)).ifPresent(stuck::add);
                if (record.hand > 0) {
                    hands.add(new Hand(learner.id(), learner.name(), record.hand, current));
                }
                var said = record.lessons.containsKey(lesson) ? record.lessons.get(lesson).prediction : "";
                if (!said.isBlank()) {
                    predictions
                            .computeIfAbsent(normal(said), _ -> new ArrayList<>())
                            .add(said);
                }
                return null;
            });
        }
        stuck.sort(Comparator.comparingLong(Stuck::since));
        hands.sort(Comparator.comparingLong(Hand::since));
        return new Room(
                lesson,
                now.toEpochMilli(),
                view(notice),
                rows,
                stuck.stream().limit(MAX_STUCK).toList(),
                hands,
                bars(predictions));
    }

    static NoticeView view(lab.room.Notice notice) {
        return new NoticeView(
                notice.number(),
                notice.text(),
                notice.lesson(),
                notice.until() == null ? 0 : notice.until().toEpochMilli(),
                notice.incident().stage().name());
    }

    /** The room's current lesson, or else the one that most learners are at. */
    private static String chosen(Roster roster, Gradebook book) {
        if (!roster.notice().lesson().isEmpty()) {
            return roster.notice().lesson();
        }
        return roster.learners().stream()
                .map(learner -> book.look(learner, LearnerRecord::current))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private static Map<Integer, Cell> cells(LearnerRecord record, String name) {
        var lesson = record.lessons.get(name);
        if (lesson == null) {
            return Map.of();
        }
        var cells = new LinkedHashMap<Integer, Cell>();
        lesson.tasks.forEach((number, task) -> cells.put(number, cell(lesson, task)));
        cells.putIfAbsent(0, new Cell("trying", lesson.begun, 0, 0)); // tasks that no check has judged yet
        return cells;
    }

    private static Cell cell(LearnerRecord.Lesson lesson, LearnerRecord.Task task) {
        return task.passed > 0
                ? new Cell("passed", task.passed, task.checks, task.hints)
                : new Cell("trying", task.since > 0 ? task.since : lesson.begun, task.checks, task.hints);
    }

    private static int tasks(List<RoomHost.LessonTitle> lessons, String name) {
        return lessons.stream()
                .filter(lesson -> lesson.name().equals(name))
                .mapToInt(lesson -> lesson.tasks().getOrDefault("en", List.of()).size())
                .findFirst()
                .orElse(0);
    }

    /** The task of the current lesson that has been tried longest: a failed one, or else the first of a lesson. */
    private static java.util.Optional<Stuck> stuck(
            Roster.Learner learner, LearnerRecord record, String current, int tasks) {
        var lesson = record.lessons.get(current);
        if (lesson == null) {
            return java.util.Optional.empty();
        }
        var failing = lesson.tasks.entrySet().stream()
                .filter(task -> task.getValue().since > 0)
                .min(Comparator.comparingLong(task -> task.getValue().since))
                .map(task -> new Stuck(
                        learner.id(),
                        learner.name(),
                        current,
                        task.getKey(),
                        task.getValue().since,
                        task.getValue().hints));
        var passed =
                lesson.tasks.values().stream().filter(task -> task.passed > 0).count();
        return failing.isPresent() || passed > 0 && passed >= tasks
                ? failing
                : java.util.Optional.of(new Stuck(learner.id(), learner.name(), current, 0, lesson.begun, 0));
    }

    /** Normalizes predictions: case, spaces and the last full stop do not matter. */
    private static String normal(String said) {
        return said.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").replaceFirst("[.!]+$", "");
    }

    private static Predictions bars(Map<String, List<String>> predictions) {
        var bars = predictions.values().stream()
                .map(same -> new Bar(same.getFirst(), same.size()))
                .sorted(Comparator.comparingInt(Bar::count).reversed())
                .toList();
        var said = bars.stream().mapToInt(Bar::count).sum();
        return new Predictions(said, bars.stream().limit(MAX_BARS).toList());
    }

    /** The whole room as a table: one line for each started task. */
    static String csv(Roster roster, Gradebook book, HostedIncident.Moment incident) {
        var lines = new ArrayList<String>();
        lines.add("learner,lesson,task,state,since,checks,hints,prediction");
        for (var learner : roster.learners()) {
            book.look(learner, record -> {
                record.lessons.forEach((name, lesson) -> {
                    if (lesson.tasks.isEmpty()) {
                        lines.add(line(learner.name(), name, "", "begun", time(lesson.begun), 0, 0, lesson.prediction));
                    }
                    lesson.tasks.forEach((number, task) -> {
                        var cell = cell(lesson, task);
                        lines.add(line(
                                learner.name(),
                                name,
                                number,
                                cell.state,
                                time(cell.since),
                                cell.checks,
                                cell.hints,
                                lesson.prediction));
                    });
                });
                return null;
            });
        }
        IncidentView.lines(incident, roster, book)
                .forEach(step -> lines.add(line(
                        step[0],
                        "incident",
                        step[1],
                        step[2],
                        time(incident.started().toEpochMilli()),
                        1,
                        0,
                        "")));
        return String.join("\r\n", lines) + "\r\n";
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /** RFC 4180; text that a spreadsheet would take for a formula is prefixed with a quote. */
    private static String line(Object... values) {
        return Stream.of(values)
                .map(String::valueOf)
                .map(value -> value.matches("(?s)[=+@\\t\\r-].*") ? "'" + value : value)
                .map(value -> value.matches("(?s).*[\",\\r\\n].*") ? '"' + value.replace("\"", "\"\"") + '"' : value)
                .collect(Collectors.joining(","));
    }
}
