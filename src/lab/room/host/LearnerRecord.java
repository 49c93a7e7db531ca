package lab.room.host;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import lab.room.IncidentAnswer;
import lab.room.RoomTelemetry;

/**
 * The record of one learner, from their telemetry: each task of each lesson, hints, predictions, the hand. Times are
 * milliseconds of the learner's clock, 0 for never. The input comes from outside, so everything is bounded. Not
 * thread-safe.
 */
final class LearnerRecord {

    private static final int MAX_LESSONS = 64;
    private static final int MAX_TASK = 20;
    private static final int MAX_INCIDENTS = 50;
    private static final int MAX_REMEMBERED = 5_000;
    private static final int MAX_TEXT = 1_001;
    private static final String NAME = "\\d\\d_[a-z0-9_]{1,60}";

    /** One task, as known from checks and hints. */
    static final class Task {
        /** Time of the first failed check since it last passed. */
        long since;

        long passed;
        long judged;
        long checks;
        long hints;
        String message = "";
    }

    /** One lesson that was started. */
    static final class Lesson {
        long begun;
        long latest;
        String prediction = "";
        final Map<Integer, Task> tasks = new TreeMap<>();
    }

    final Map<String, Lesson> lessons = new TreeMap<>();
    /** By the incident's id; the first answer counts. */
    final Map<String, IncidentAnswer> answers = new LinkedHashMap<>();

    long hand;
    long latest;
    private long handSaid;
    private final LinkedHashSet<String> seen = new LinkedHashSet<>();

    /** The lesson of the latest report; empty before the first. */
    String current() {
        return lessons.entrySet().stream()
                .max(Map.Entry.comparingByValue((a, b) -> Long.compare(a.latest, b.latest)))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    /** @return whether it is new: a report may be sent twice */
    boolean take(SpanData span) {
        if (!isNew(span.getSpanId())) {
            return false;
        }
        var at = TimeUnit.NANOSECONDS.toMillis(span.getEndEpochNanos());
        var lesson = lesson(span.getAttributes().get(RoomTelemetry.LESSON), at);
        var number = span.getAttributes().get(RoomTelemetry.TASK);
        if (lesson != null && number != null && number >= 1 && number <= MAX_TASK) {
            judge(
                    lesson.tasks.computeIfAbsent(number.intValue(), _ -> new Task()),
                    "pass".equals(span.getAttributes().get(RoomTelemetry.TASK_STATUS)),
                    span.getStatus(),
                    at);
        }
        return true;
    }

    private static void judge(Task task, boolean passes, StatusData status, long at) {
        task.checks++;
        if (at < task.judged) {
            return; // a later one has arrived first
        }
        task.judged = at;
        if (passes) {
            task.passed = task.passed == 0 ? at : task.passed;
            task.since = 0;
            task.message = "";
        } else {
            task.passed = 0;
            task.since = task.since == 0 ? at : task.since;
            task.message = cut(status.getDescription());
        }
    }

    /** @return whether it is new: a report may be sent twice */
    boolean take(LogRecordData record) {
        var attributes = record.getAttributes();
        if (!isNew(Objects.toString(attributes.get(RoomTelemetry.REPORT), ""))) {
            return false;
        }
        var at = TimeUnit.NANOSECONDS.toMillis(record.getTimestampEpochNanos());
        var lesson = lesson(attributes.get(RoomTelemetry.LESSON), at);
        switch (Objects.toString(record.getEventName(), "")) {
            case RoomTelemetry.HAND -> hand(Boolean.TRUE.equals(attributes.get(RoomTelemetry.RAISED)), at);
            case RoomTelemetry.RUN -> {
                var said = cut(Objects.toString(attributes.get(RoomTelemetry.PREDICTION), ""));
                if (lesson != null && lesson.prediction.isEmpty()) {
                    lesson.prediction = said; // the prediction before the first picture
                }
            }
            case RoomTelemetry.HINTED -> {
                var number = attributes.get(RoomTelemetry.TASK);
                var hints = attributes.get(RoomTelemetry.HINT);
                if (lesson != null && number != null && hints != null && number >= 1 && number <= MAX_TASK) {
                    var task = lesson.tasks.computeIfAbsent(number.intValue(), _ -> new Task());
                    task.hints = Math.clamp(hints, task.hints, 99);
                }
            }
            case RoomTelemetry.ANSWERED -> answer(attributes);
            default -> {
                // watching only means that the lesson was started
            }
        }
        return true;
    }

    private void answer(Attributes attributes) {
        var id = cut(Objects.toString(attributes.get(RoomTelemetry.INCIDENT), ""));
        if (answers.size() < MAX_INCIDENTS) {
            answers.putIfAbsent(
                    id,
                    new IncidentAnswer(
                            id,
                            said(attributes, RoomTelemetry.SERVICE),
                            said(attributes, RoomTelemetry.PLACE),
                            said(attributes, RoomTelemetry.SINCE),
                            said(attributes, RoomTelemetry.CAUSE),
                            said(attributes, RoomTelemetry.WHOM)));
        }
    }

    private static String said(Attributes attributes, AttributeKey<String> key) {
        return cut(Objects.toString(attributes.get(key), ""));
    }

    private void hand(boolean raised, long at) {
        if (at >= handSaid) {
            handSaid = at;
            hand = !raised ? 0 : hand == 0 ? at : hand;
        }
    }

    /** Called when the trainer has come. */
    void lowerHand() {
        hand = 0;
    }

    private boolean isNew(String id) {
        if (id.isEmpty() || !seen.add(id)) {
            return false;
        }
        if (seen.size() > MAX_REMEMBERED) {
            seen.removeFirst();
        }
        return true;
    }

    /** Null for no lesson, or an invalid one. */
    private Lesson lesson(String name, long at) {
        latest = Math.max(latest, at);
        if (name == null || !name.matches(NAME) || lessons.size() >= MAX_LESSONS && !lessons.containsKey(name)) {
            return null;
        }
        var lesson = lessons.computeIfAbsent(name, _ -> new Lesson());
        lesson.begun = lesson.begun == 0 ? at : Math.min(lesson.begun, at);
        lesson.latest = Math.max(lesson.latest, at);
        return lesson;
    }

    private static String cut(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }
}
