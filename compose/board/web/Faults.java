package board.web;

import board.common.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
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

/** What can be made to go wrong. */
enum Fault {
    /** The list asks for every post's comments one by one, slowly. */
    SLOW_SQL,
    /** Whoever writes waits for everyone who writes. */
    LOCKS,
    /** Every request leaves something behind, and much garbage. */
    MEMORY_LEAK,
    /** Every third event is cut off in the middle. */
    POISON_MESSAGE,
    /** An exception that is caught: the reader still gets an answer. */
    HANDLED_EXCEPTION,
    /** An exception that nobody catches, on every third post. */
    UNHANDLED_EXCEPTION;

    /** As in the address and the variable: {@code slow-sql}. */
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

/** Which faults are on: {@code BOARD_FAULTS} (a list with commas) at the start, {@code /api/faults} from then on. */
@Component
class Faults {

    /**
     * The release with the bug, by {@code BOARD_VERSION}: a version is deployed ({@code /api/version}), not switched.
     */
    static final String FAILING = "1.1.0";

    private static final int LEAKED = 128 << 10;
    private static final int CHURN = 64;

    private final Set<Fault> on = Collections.synchronizedSet(EnumSet.noneOf(Fault.class));
    private final String version = System.getenv().getOrDefault("BOARD_VERSION", "1.0.0");
    private final List<byte[]> leaked = new ArrayList<>();

    Faults(Telemetry telemetry) {
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
            }
        }
    }

    /** Called for each request. Leaks up to a third of the heap: the collector shall suffer, the board shall live. */
    void leak() {
        if (!on(Fault.MEMORY_LEAK)) {
            return;
        }
        for (var i = 0; i < CHURN; i++) {
            churned = new byte[LEAKED];
        }
        synchronized (leaked) {
            if ((long) leaked.size() * LEAKED < Runtime.getRuntime().maxMemory() / 3) {
                leaked.add(new byte[LEAKED]);
            }
        }
    }

    /** A field, or the compiler would see that nobody wants the garbage. */
    private volatile byte[] churned;
}
