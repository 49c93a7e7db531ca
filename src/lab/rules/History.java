package lab.rules;

import java.time.Duration;
import java.util.Map;

/** What Prometheus has scraped, step by step: the series that rules are played on. */
public interface History {

    /** From one sample to the next. */
    Duration step();

    /** How many there are until now. */
    int steps();

    /** The series as promtool's tests write them: a name with its labels, and its values, parted by spaces. */
    Map<String, String> series();
}
