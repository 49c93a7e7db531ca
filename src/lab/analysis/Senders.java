package lab.analysis;

import io.opentelemetry.sdk.resources.Resource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The senders: services, and the libraries that produced their telemetry. Not thread-safe. */
public final class Senders {

    /**
     * What a resource says about its sender; empty when unknown.
     *
     * @param sdk {@code telemetry.sdk.name}
     * @param distro {@code telemetry.distro.name}: for example an agent
     */
    public record Source(
            String service,
            String serviceVersion,
            String language,
            String sdk,
            String sdkVersion,
            String distro,
            String distroVersion) {}

    /** @param lastMillis latest arrival, epoch milliseconds */
    public record Sender(Source source, long spans, long metrics, long logs, long lastMillis) {}

    /** The signals. */
    public enum Signal {
        SPANS,
        METRICS,
        LOGS
    }

    private static final class Counts {
        private final long[] signals = new long[Signal.values().length];
        private long last;
    }

    private final Map<Resource, Source> sources = new HashMap<>();
    private final Map<Source, Counts> counts = new HashMap<>();
    /** Mostly many in a row have the same resource, and its hash is over all its attributes. */
    private Resource latestResource;

    private Counts latest;

    /** @param atMillis arrival; 0 when unknown */
    public void add(Resource resource, Signal signal, long atMillis) {
        add(resource, signal, 1, atMillis);
    }

    /**
     * Adds several at once.
     *
     * @param atMillis latest arrival; 0 when unknown
     */
    public void add(Resource resource, Signal signal, long many, long atMillis) {
        var count = latest;
        if (resource != latestResource) {
            count = counts.computeIfAbsent(sources.computeIfAbsent(resource, Senders::source), of -> new Counts());
            latest = count;
            latestResource = resource;
        }
        count.signals[signal.ordinal()] += many;
        count.last = Math.max(count.last, atMillis);
    }

    /** By service. */
    public List<Sender> list() {
        return counts.entrySet().stream()
                .map(entry -> new Sender(
                        entry.getKey(),
                        entry.getValue().signals[Signal.SPANS.ordinal()],
                        entry.getValue().signals[Signal.METRICS.ordinal()],
                        entry.getValue().signals[Signal.LOGS.ordinal()],
                        entry.getValue().last))
                .sorted(Comparator.comparing((Sender sender) -> sender.source.service)
                        .thenComparing(sender -> sender.source.serviceVersion)
                        .thenComparing(sender -> sender.source.toString()))
                .toList();
    }

    private static Source source(Resource resource) {
        var values = new HashMap<String, String>();
        resource.getAttributes().forEach((key, value) -> values.put(key.getKey(), Field.text(value)));
        return new Source(
                lab.telemetry.ServiceName.of(resource),
                values.getOrDefault("service.version", ""),
                values.getOrDefault("telemetry.sdk.language", ""),
                values.getOrDefault("telemetry.sdk.name", ""),
                values.getOrDefault("telemetry.sdk.version", ""),
                values.getOrDefault("telemetry.distro.name", ""),
                values.getOrDefault("telemetry.distro.version", ""));
    }
}
