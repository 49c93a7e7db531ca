package lab.history;

import java.util.List;

/**
 * A series whose anomalies are known.
 *
 * @param about what is special about it
 * @param values one for every ten minutes
 * @param anomalies in the order of time
 */
public record KnownSeries(String name, About about, double[] values, List<Anomaly> anomalies) {

    /** What a detector may do wrong with a series. Those of the first three have no season. */
    public enum About {
        /** One anomaly is huge, the others are much smaller. */
        HUGE,
        /** Values fall as well as rise. */
        FALL,
        /** Nearly all values are the same. */
        STILL,
        /** A job runs every night; there is no anomaly. */
        NIGHTLY,
        /** A job runs every night; the anomalies come by day, and are smaller. */
        BY_DAY,
        /** A job runs every night, and one night an hour late. */
        LATE,
        /** A job runs every night; one day is far off for an hour. */
        BAD_DAY;

        /** Whether it has the same shape every day. */
        public boolean seasonal() {
            return compareTo(STILL) > 0;
        }
    }

    /**
     * What is known to be unusual.
     *
     * @param from the place of its first value
     * @param to the place after its last one
     */
    public record Anomaly(int from, int to) {

        private static final int HOUR = 6;

        /** Whether an alarm is about this: they have a value in common, and it lasts no more than an hour beyond. */
        public boolean isMeantBy(Alarm alarm) {
            return alarm.from() < to && from < alarm.to() && from - HOUR <= alarm.from() && alarm.to() <= to + HOUR;
        }
    }
}
