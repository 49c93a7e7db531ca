package lab.telemetry.profiles;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a profile measures, in the sender's words: {@code cpu} in {@code nanoseconds}, {@code alloc_space} in
 * {@code bytes}.
 */
public record ProfileType(String type, String unit) {

    /** The question that a profile answers. */
    public enum Kind {
        CPU("cpu|itimer|ctimer|on_cpu|process_cpu|samples?"),
        WALL("wall|off_?cpu|wallclock|sleep|wait"),
        LOCK("lock|mutex|contention|delay|block|monitor"),
        ALLOCATION("alloc|inuse|heap|memory|live|space|objects"),
        OTHER("");

        private final Pattern names;

        Kind(String names) {
            this.names = Pattern.compile(names);
        }
    }

    /**
     * Derives the kind from the names; there is no convention for them.
     *
     * <p>Source: the types of Go's pprof, async-profiler, Pyroscope's agents and OpenTelemetry's eBPF profiler.
     */
    public Kind kind() {
        var name = type.toLowerCase(Locale.ROOT).replace('-', '_');
        for (var kind : new Kind[] {Kind.ALLOCATION, Kind.LOCK, Kind.WALL, Kind.CPU}) {
            if (kind.names.matcher(name).find()) {
                return kind;
            }
        }
        return Kind.OTHER;
    }

    /** {@code cpu:nanoseconds}, as used in queries. */
    public String id() {
        return type + ":" + unit;
    }
}
