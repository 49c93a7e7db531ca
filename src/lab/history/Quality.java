package lab.history;

import java.util.List;
import lab.history.KnownSeries.Anomaly;

/**
 * A detector's score on series with known anomalies.
 *
 * @param alarms the number of alarms
 * @param rightAlarms how many of them belong to an anomaly
 * @param anomalies the number of anomalies
 * @param found how many of them have an alarm
 */
public record Quality(int alarms, int rightAlarms, int anomalies, int found) {

    /** The score of these alarms on a series with these anomalies. */
    public static Quality of(List<Alarm> alarms, List<Anomaly> anomalies) {
        return new Quality(
                alarms.size(),
                (int) alarms.stream()
                        .filter(alarm -> anomalies.stream().anyMatch(anomaly -> anomaly.isMeantBy(alarm)))
                        .count(),
                anomalies.size(),
                (int) anomalies.stream()
                        .filter(anomaly -> alarms.stream().anyMatch(anomaly::isMeantBy))
                        .count());
    }

    /** The score over several series together. */
    public Quality and(Quality other) {
        return new Quality(
                alarms + other.alarms,
                rightAlarms + other.rightAlarms,
                anomalies + other.anomalies,
                found + other.found);
    }

    /** The share of right alarms, from 0 to 1; 1 when there are no alarms. */
    public double precision() {
        return alarms == 0 ? 1 : (double) rightAlarms / alarms;
    }

    /** The share of anomalies found, from 0 to 1; 1 when there are none. */
    public double recall() {
        return anomalies == 0 ? 1 : (double) found / anomalies;
    }
}
