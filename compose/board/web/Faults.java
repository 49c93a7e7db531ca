package board.web;

import board.common.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The faults that can be switched on. */
enum Fault {
    /** The list asks for every post's comments one by one, slowly. */
    SLOW_SQL,
    /** Every writer waits for all other writers. */
    LOCKS,
    /** Every request leaks memory, and produces much garbage. */
    MEMORY_LEAK,
    /** Every third event is truncated. */
    POISON_MESSAGE,
    /** An exception that is caught: the reader still gets an answer. */
    HANDLED_EXCEPTION,
    /** An uncaught exception, on every second post. */
    UNHANDLED_EXCEPTION,
    /**
     * The list uses a fifth of a second of CPU in our own code: no statement is slow, but the profile shows the line.
     */
    BUSY_LOOP;

    /** The name in the URL and the variable: {@code slow-sql}. */
    String shown() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Fault of(String shown) {
        for (var fault : values()) {
            if (fault.shown().equals(shown)) {
                return fault;
            }
        }
        throw new IllegalArgumentException("There is no fault " + shown + "; there are "
                + String.join(
                        ", ",
                        EnumSet.allOf(Fault.class).stream().map(Fault::shown).toList()) + ".");
    }
}

/**
 * The active faults: {@code BOARD_FAULTS} (a comma-separated list) at the start, {@code /api/faults} later. With
 * {@code BOARD_FAULTS=hidden} nothing is emitted about them: the learner has to find an incident's cause.
 */
@Component
class Faults {

    /**
     * The release with the bug, by {@code BOARD_VERSION}: a version is deployed ({@code /api/version}), not switched
     * on.
     */
    static final String FAILING = "1.1.0";

    private static final int LEAKED = 256 << 10;
    private static final int CHURN = 16;

    /**
     * Percentage of the old generation that stays in use: above the threshold of the alert BoardMemory (80), but low
     * enough to survive.
     */
    private static final int FULL = 85;

    private static final long BUSY_NANOS = 200_000_000;

    private final Set<Fault> on = Collections.synchronizedSet(EnumSet.noneOf(Fault.class));
    private final String version = System.getenv().getOrDefault("BOARD_VERSION", "1.0.0");
    private final List<byte[]> leaked = new ArrayList<>();
    private final MemoryPoolMXBean old = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getName().matches(".*(Old|Tenured).*"))
            .findFirst()
            .orElse(null); // a collector without generations has no old generation
    private long leakable;
    private long usedAfterCollection;

    Faults(Telemetry telemetry) {
        if ("hidden".equals(System.getenv("BOARD_FAULTS"))) {
            return;
        }
        for (var named : System.getenv().getOrDefault("BOARD_FAULTS", "").split("[,\\s]+")) {
            if (!named.isEmpty()) {
                on.add(Fault.of(named));
            }
        }
        telemetry
                .otel()
                .getMeter(Telemetry.SCOPE)
                .gaugeBuilder("board.fault.active")
                .ofLongs()
                .setUnit("1")
                .setDescription("1 while a fault is switched on.")
                .buildWithCallback(now -> {
                    for (var fault : Fault.values()) {
                        now.record(
                                on(fault) ? 1 : 0, Attributes.of(AttributeKey.stringKey("board.fault"), fault.shown()));
                    }
                });
    }

    boolean on(Fault fault) {
        return on.contains(fault);
    }

    String version() {
        return version;
    }

    boolean failingVersion() {
        return version.equals(FAILING);
    }

    /** Every fault by name, and whether it is on. */
    Map<String, Boolean> all() {
        var all = new TreeMap<String, Boolean>();
        for (var fault : Fault.values()) {
            all.put(fault.shown(), on(fault));
        }
        return all;
    }

    void set(Fault fault, boolean wanted) {
        if (wanted ? on.add(fault) : on.remove(fault)) {
            LoggerFactory.getLogger(Faults.class).info("Fault {} is {}", fault.shown(), wanted ? "on" : "off");
        }
        if (fault == Fault.MEMORY_LEAK && !wanted) {
            synchronized (leaked) {
                leaked.clear();
                leakable = 0;
                usedAfterCollection = 0;
            }
        }
    }

    /**
     * Called for each request. Leaks until the old generation is nearly full: the alert on memory fires, the garbage
     * collector works hard, and the board survives.
     */
    void leak() {
        if (!on(Fault.MEMORY_LEAK)) {
            return;
        }
        for (var i = 0; i < CHURN; i++) {
            churned = new byte[LEAKED];
        }
        synchronized (leaked) {
            measure();
            var bytes = (long) leaked.size() * LEAKED;
            if (bytes < leakable) {
                leaked.add(new byte[LEAKED]);
            } else if (bytes > leakable + LEAKED) {
                leaked.removeLast(); // the board itself needs more than before, and should survive
            }
        }
    }

    /**
     * After each collection, the amount that leads to {@value #FULL} percent: what the board itself keeps grows and
     * shrinks. A full collection first shows how much that is.
     */
    private void measure() {
        if (old == null) {
            leakable = Runtime.getRuntime().maxMemory() / 3;
            return;
        }
        if (leakable == 0) {
            System.gc();
        }
        var used = old.getCollectionUsage().getUsed();
        if (used != usedAfterCollection) {
            usedAfterCollection = used;
            leakable = Math.max(LEAKED, (long) leaked.size() * LEAKED + percentOfOld(FULL) - used);
        }
    }

    private long percentOfOld(int percent) {
        return old.getUsage().getMax() * percent / 100;
    }

    /** Uses the CPU while {@link Fault#BUSY_LOOP} is on. */
    void busy() {
        if (on(Fault.BUSY_LOOP)) {
            Burner.burn(BUSY_NANOS);
        }
    }

    /** A field, because otherwise the compiler would eliminate the garbage. */
    private volatile byte[] churned;
}
