package lab.history;

import java.util.ArrayList;
import java.util.List;

/**
 * A range of values that a detector reports as unusual.
 *
 * @param from the index of its first value
 * @param to the index after its last one
 */
public record Alarm(int from, int to) {

    /** The number of its values. */
    public long values() {
        return (long) to - from;
    }

    /** One alarm for each run of consecutive scores above the limit. NaN is never above it. */
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
