package lab.history;

import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of values that a detector calls unusual.
 *
 * @param from the place of its first value
 * @param to the place after its last one
 */
public record Alarm(int from, int to) {

    /** How many values it is about. */
    public long values() {
        return (long) to - from;
    }

    /**
     * Wherever a score is above the limit; scores beside each other are one alarm. A score that is no number is none.
     */
    public static List<Alarm> above(double limit, double[] scores) {
        var alarms = new ArrayList<Alarm>();
        for (var i = 0; i < scores.length; i++) {
            if (scores[i] > limit) {
                var from = i;
                while (i < scores.length && scores[i] > limit) {
                    i++;
                }
                alarms.add(new Alarm(from, i));
            }
        }
        return List.copyOf(alarms);
    }
}
