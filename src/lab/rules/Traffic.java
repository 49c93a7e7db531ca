package lab.rules;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The history of a shop's metrics, step by step: counters of requests by status, histograms of their durations, and CPU
 * load, under the names that OpenTelemetry's conventions have in Prometheus.
 */
public final class Traffic extends History {

    /** The duration of a fast request, in seconds. */
    private static final double FAST = 0.05;

    private static final double IDLE = 0.2;
    private static final double[] BOUNDS = {0.1, 0.25, 0.5, 1, 2.5};
    private static final String REQUESTS = "http_server_request_duration_seconds";

    private final Map<String, Double> counters = new LinkedHashMap<>();
    private double requests;
    private double cpu = IDLE;

    /** The counter of another service's requests, if there is one. */
    private String beside;

    private double requestsBeside;

    private Traffic(Duration step, double requests) {
        super(step);
        this.requests = requests;
    }

    /**
     * A history without steps.
     *
     * @param step interval between samples
     * @param requests the number of requests per step; may be a fraction
     */
    public static Traffic every(Duration step, double requests) {
        return new Traffic(step, requests);
    }

    /** From now on there are this many requests per step. */
    public Traffic requests(double inAStep) {
        requests = inAStep;
        return this;
    }

    /** From now on the CPU has this load, from 0 to 1. */
    public Traffic cpu(double load) {
        cpu = load;
        return this;
    }

    /** From now on there is another service with as many requests, which is never silent; {@code job} is its name. */
    public Traffic beside(String job) {
        beside = REQUESTS + "_count{job=\"" + job + "\",http_response_status_code=\"200\"}";
        return this;
    }

    /** Adds this many steps without problems. */
    public Traffic well(int count) {
        return failing(count, 0);
    }

    /** Adds this many steps in which this share of the requests, from 0 to 1, gets a 500. */
    public Traffic failing(int count, double share) {
        return answering(count, share, "500");
    }

    /** Adds this many steps in which this share of the requests, from 0 to 1, gets this status. */
    public Traffic answering(int count, double share, String status) {
        return next(count, share, status, 0, FAST);
    }

    /** Adds this many steps in which this share of the requests takes this many seconds. */
    public Traffic slow(int count, double share, double seconds) {
        return next(count, 0, "500", share, seconds);
    }

    /** Adds this many steps without samples of the shop. */
    public Traffic silent(int count) {
        for (int i = 0; i < count; i++) {
            series.forEach((name, values) -> {
                if (!name.equals(beside)) {
                    values.append(" _");
                }
            });
            sampleBeside();
            steps++;
        }
        return this;
    }

    /** Restarts the shop: its counters begin at 0. */
    public Traffic restart() {
        counters.replaceAll((_, _) -> 0.0);
        return this;
    }

    private Traffic next(int count, double failed, String status, double slow, double seconds) {
        for (int i = 0; i < count; i++) {
            count("200", requests * (1 - failed) * (1 - slow), FAST);
            count("200", requests * (1 - failed) * slow, seconds);
            if (failed > 0) {
                count(status, requests * failed, FAST);
            }
            counters.forEach(this::sample);
            sample("jvm_cpu_recent_utilization_ratio{job=\"shop\"}", cpu);
            sampleBeside();
            steps++;
        }
        return this;
    }

    private void sampleBeside() {
        if (beside != null) {
            requestsBeside += requests;
            sample(beside, requestsBeside);
        }
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
        // A series that appears later was 0 until then. Otherwise its first sample would not count as an increase.
        series.computeIfAbsent(name, _ -> new StringBuilder(" 0".repeat(steps)))
                .append(' ')
                .append(value);
    }
}
