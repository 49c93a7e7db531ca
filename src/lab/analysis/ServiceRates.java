package lab.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lab.telemetry.SpanRow;

/**
 * The requests of each service: rate, errors, durations. A request is a SERVER or CONSUMER span, a root, or a span
 * whose parent belongs to another service.
 *
 * @param slots the number of requests that began in each slot of the range, oldest first
 * @param errorSlots the number of failed ones
 */
public record ServiceRates(String service, Red red, long[] slots, long[] errorSlots) {

    private static final class Building {
        private final Red.Collector durations = new Red.Collector();
        private final long[] counts;
        private final long[] errors;

        private Building(int slots) {
            counts = new long[slots];
            errors = new long[slots];
        }

        void addAll(Building other) {
            durations.addAll(other.durations);
            for (var slot = 0; slot < counts.length; slot++) {
                counts[slot] += other.counts[slot];
                errors[slot] += other.errors[slot];
            }
        }
    }

    /**
     * Every service with spans, the busiest first.
     *
     * @param spans of the range and around it: parents are looked up in all of them
     * @param range in which a request must begin
     */
    public static List<ServiceRates> of(List<? extends SpanRow> spans, TimeRange range, int slots) {
        return of(new SpansById(spans), range, slots);
    }

    /** The same, with an existing index. */
    public static List<ServiceRates> of(SpansById index, TimeRange range, int slots) {
        Map<String, Building> services = new HashMap<>();
        for (var part : Parts.of(index.spans().size(), (from, to) -> part(index, range, slots, from, to)))
            part.forEach((name, counted) ->
                    services.computeIfAbsent(name, _ -> new Building(slots)).addAll(counted));
        var rates = new ArrayList<ServiceRates>();
        services.forEach(
                (name, one) -> rates.add(new ServiceRates(name, one.durations.over(range), one.counts, one.errors)));
        rates.sort((a, b) -> a.red.count() == b.red.count()
                ? a.service.compareTo(b.service)
                : Long.compare(b.red.count(), a.red.count()));
        return rates;
    }

    private static Map<String, Building> part(SpansById index, TimeRange range, int slots, int from, int to) {
        Map<String, Building> services = new HashMap<>();
        for (var i = from; i < to; i++) {
            var span = index.spans().get(i);
            if (!range.contains(span.start())) continue;
            var service = services.computeIfAbsent(span.service(), name -> new Building(slots));
            if (!index.isRequest(i)) continue;
            service.durations.add(span.duration(), span.failed());
            var slot = range.slot(span.start(), slots);
            service.counts[slot]++;
            if (span.failed()) service.errors[slot]++;
        }
        return services;
    }
}
