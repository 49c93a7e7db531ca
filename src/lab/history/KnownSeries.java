package lab.history;

import java.util.List;

/**
 * A series whose anomalies are known.
 *
 * @param about its special property
 * @param values one every ten minutes
 * @param anomalies in order of time
 */
public record KnownSeries(String name, About about, double[] values, List<Anomaly> anomalies) {

    /** Typical difficulties for a detector. The first three have no season. */
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
     * A known anomaly.
     *
     * @param from the index of its first value
     * @param to the index after its last one
     */
    public record Anomaly(int from, int to) {

        private static final int HOUR = 6;

        /**
         * Whether an alarm belongs to this anomaly: they have a value in common, and the alarm extends at most an hour
         * beyond.
         */
        public boolean isMeantBy(Alarm alarm) {
            return alarm.from() < to && from < alarm.to() && from - HOUR <= alarm.from() && alarm.to() <= to + HOUR;
        }
    }
}
