package lab.history;

import java.util.List;
import lab.history.KnownSeries.Anomaly;

/**
 * How well a detector did where it is known what is unusual.
 *
 * @param alarms how many it raised
 * @param rightAlarms how many of them are about an anomaly
 * @param anomalies how many there are
 * @param found how many of them an alarm is about
 */
public record Quality(int alarms, int rightAlarms, int anomalies, int found) {

    /** Of these alarms on a series with these anomalies. */
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

    /** Of several series together. */
    public Quality and(Quality other) {
        return new Quality(
                alarms + other.alarms,
                rightAlarms + other.rightAlarms,
                anomalies + other.anomalies,
                found + other.found);
    }

    /** The share of the alarms that are right, from 0 to 1; 1 when there are none. */
    public double precision() {
        return alarms == 0 ? 1 : (double) rightAlarms / alarms;
    }

    /** The share of the anomalies that were found, from 0 to 1; 1 when there are none. */
    public double recall() {
        return anomalies == 0 ? 1 : (double) found / anomalies;
    }
}
