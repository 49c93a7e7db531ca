package lab.rules;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The history of a shop as its metrics have it, step by step: counters of requests by status, histograms of their
 * durations, and the load of its processor, under the names that OpenTelemetry's conventions have in Prometheus.
 */
public final class Traffic extends History {

    /** Where a request is fast: what one takes that is not slow, in seconds. */
    private static final double FAST = 0.05;

    private static final double IDLE = 0.2;
    private static final double[] BOUNDS = {0.1, 0.25, 0.5, 1, 2.5};
    private static final String REQUESTS = "http_server_request_duration_seconds";

    private final Map<String, Double> counters = new LinkedHashMap<>();
    private double requests;
    private double cpu = IDLE;

    private Traffic(Duration step, double requests) {
        super(step);
        this.requests = requests;
    }

    /**
     * A history without a step as yet.
     *
     * @param step from one sample to the next
     * @param requests how many come in a step; may be a fraction
     */
    public static Traffic every(Duration step, double requests) {
        return new Traffic(step, requests);
    }

    /** From now on so many requests come in a step. */
    public Traffic requests(double inAStep) {
        requests = inAStep;
        return this;
    }

    /** From now on the processor has this load, from 0 to 1. */
    public Traffic cpu(double load) {
        cpu = load;
        return this;
    }

    /** So many steps in which all is well. */
    public Traffic well(int count) {
        return failing(count, 0);
    }

    /** So many steps in which this share of the requests, from 0 to 1, is answered 500. */
    public Traffic failing(int count, double share) {
        return next(count, share, 0, FAST);
    }

    /** So many steps in which this share of the requests takes so many seconds. */
    public Traffic slow(int count, double share, double seconds) {
        return next(count, 0, share, seconds);
    }

    /** So many steps of which nothing is known: no sample arrives. */
    public Traffic silent(int count) {
        for (int i = 0; i < count; i++) {
            steps++;
            series.values().forEach(values -> values.append(" _"));
        }
        return this;
    }

    /** The shop is started anew: its counters begin at 0. */
    public Traffic restart() {
        counters.replaceAll((_, _) -> 0.0);
        return this;
    }

    private Traffic next(int count, double failed, double slow, double seconds) {
        for (int i = 0; i < count; i++) {
            count("200", requests * (1 - failed) * (1 - slow), FAST);
            count("200", requests * (1 - failed) * slow, seconds);
            if (failed > 0 || counters.keySet().stream().anyMatch(name -> name.contains("500"))) {
                count("500", requests * failed, FAST);
            }
            counters.forEach(this::sample);
            sample("jvm_cpu_recent_utilization_ratio{job=\"shop\"}", cpu);
            steps++;
        }
        return this;
    }

    private void count(String status, double number, double seconds) {
        var labels = "job=\"shop\",http_response_status_code=\"" + status + "\"";
        add(REQUESTS + "_count{" + labels + "}", number);
        add(REQUESTS + "_sum{" + labels + "}", number * seconds);
        for (var bound : BOUNDS) {
            var label = bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
            add(REQUESTS + "_bucket{" + labels + ",le=\"" + label + "\"}", seconds <= bound ? number : 0);
        }
        add(REQUESTS + "_bucket{" + labels + ",le=\"+Inf\"}", number);
    }

    private void add(String name, double number) {
        counters.merge(name, number, Double::sum);
    }

    private void sample(String name, double value) {
        // A series that appears later was 0 until then: its first sample is no increase otherwise.
        series.computeIfAbsent(name, _ -> new StringBuilder(" 0".repeat(steps)))
                .append(' ')
                .append(value);
    }
}
