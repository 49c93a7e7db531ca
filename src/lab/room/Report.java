package lab.room;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;

/**
 * A learner's action, as queued on disk.
 *
 * @param id the same each time it is sent: the host counts it once
 * @param lesson the lesson's name; empty for a hand
 * @param task of a hint; 0 for none
 * @param hint the number of hints shown for the task
 * @param text the prediction of a run; an {@link IncidentAnswer} on one line
 * @param raised whether the hand is up
 * @param outcomes of a check
 */
public record Report(
        String id,
        Kind kind,
        Instant began,
        Instant ended,
        String lesson,
        int task,
        int hint,
        String text,
        boolean raised,
        List<Outcome> outcomes) {

    /** The kinds of actions. */
    public enum Kind {
        CHECK,
        RUN,
        HINT,
        WATCH,
        HAND,
        /** A diagnosis of the room's incident. */
        ANSWER
    }

    /**
     * The result of one task.
     *
     * @param sentence the task's sentence
     * @param message the sentence with which it failed; empty when it passed
     */
    public record Outcome(int task, String sentence, boolean passed, String message) {

        public Outcome {
            sentence = cut(sentence, MAX_TEXT);
            message = cut(message, MAX_TEXT);
        }
    }

    private static final int MAX_TEXT = 1_000;
    private static final int MAX_LINE = 200;
    private static final int MAX_TASKS = 20;

    public Report {
        text = cut(text, MAX_LINE);
        outcomes = outcomes.stream().limit(MAX_TASKS).toList();
    }

    /** A lesson was graded. */
    public static Report check(String lesson, Instant began, List<Outcome> outcomes) {
        return new Report(newId(), Kind.CHECK, began, Instant.now(), lesson, 0, 0, "", false, outcomes);
    }

    /** A lesson is run, after this prediction, which may be empty. */
    public static Report run(String lesson, String prediction) {
        return now(Kind.RUN, lesson, 0, 0, prediction, false);
    }

    /** A hint was opened. */
    public static Report hint(String lesson, int task, int hint) {
        return now(Kind.HINT, lesson, task, hint, "", false);
    }

    /** A lesson is watched from now on. */
    public static Report watch(String lesson) {
        return now(Kind.WATCH, lesson, 0, 0, "", false);
    }

    /** A hand goes up, or down. */
    public static Report hand(boolean raised) {
        return now(Kind.HAND, "", 0, 0, "", raised);
    }

    /** This learner's diagnosis of the room's incident. */
    public static Report answer(IncidentAnswer answer) {
        return now(Kind.ANSWER, "", 0, 0, answer.text(), false);
    }

    private static Report now(Kind kind, String lesson, int task, int hint, String text, boolean raised) {
        var now = Instant.now();
        return new Report(newId(), kind, now, now, lesson, task, hint, text, raised, List.of());
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    /** Does not cut a character in half. */
    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most) + "…";
    }

    Properties toProperties() {
        var values = new Properties();
        values.setProperty("id", id);
        values.setProperty("kind", kind.name());
        values.setProperty("began", began.toString());
        values.setProperty("ended", ended.toString());
        values.setProperty("lesson", lesson);
        values.setProperty("task", String.valueOf(task));
        values.setProperty("hint", String.valueOf(hint));
        values.setProperty("text", text);
        values.setProperty("raised", String.valueOf(raised));
        for (var i = 0; i < outcomes.size(); i++) {
            var outcome = outcomes.get(i);
            values.setProperty(i + ".task", String.valueOf(outcome.task));
            values.setProperty(i + ".sentence", outcome.sentence);
            values.setProperty(i + ".passed", String.valueOf(outcome.passed));
            values.setProperty(i + ".message", outcome.message);
        }
        return values;
    }

    /** @throws IllegalArgumentException when these are not the properties of a report */
    static Report of(Properties values) {
        try {
            var outcomes = new ArrayList<Outcome>();
            for (var i = 0; values.containsKey(i + ".task"); i++) {
                outcomes.add(new Outcome(
                        Integer.parseInt(values.getProperty(i + ".task")),
                        values.getProperty(i + ".sentence", ""),
                        Boolean.parseBoolean(values.getProperty(i + ".passed")),
                        values.getProperty(i + ".message", "")));
            }
            return new Report(
                    UUID.fromString(values.getProperty("id", "")).toString(),
                    Kind.valueOf(values.getProperty("kind", "")),
                    Instant.parse(values.getProperty("began", "")),
                    Instant.parse(values.getProperty("ended", "")),
                    values.getProperty("lesson", ""),
                    Integer.parseInt(values.getProperty("task", "0")),
                    Integer.parseInt(values.getProperty("hint", "0")),
                    values.getProperty("text", ""),
                    Boolean.parseBoolean(values.getProperty("raised")),
                    outcomes);
        } catch (java.time.DateTimeException noTime) {
            throw new IllegalArgumentException("a report needs a time", noTime);
        }
    }
}
