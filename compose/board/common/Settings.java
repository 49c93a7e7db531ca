package board.common;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Settings of a running service, changed by its parent process with a line {@code set NAME NUMBER} on stdin, which no
 * instrumentation sees. {@code ./lab incident} breaks the board this way. All settings are 0 at first: then a service
 * works as it should.
 */
public final class Settings {

    private static final Map<String, Long> NUMBERS = new ConcurrentHashMap<>();

    private static final Map<String, LongConsumer> LISTENERS = new ConcurrentHashMap<>();

    private Settings() {}

    /** Calls the listener when this setting changes; a later listener replaces an earlier one. */
    public static void listen(String name, LongConsumer told) {
        LISTENERS.put(name, told);
    }

    /** 0 unless it was set. */
    public static long number(String name) {
        return NUMBERS.getOrDefault(name, 0L);
    }

    public static boolean on(String name) {
        return number(name) != 0;
    }

    /** Handles a line {@code set NAME NUMBER}; ignores any other. */
    static void take(String line) {
        var words = line.strip().split(" ");
        if (words.length == 3 && words[0].equals("set") && words[2].matches("-?\\d{1,9}")) {
            var number = Long.parseLong(words[2]);
            NUMBERS.put(words[1], number);
            LISTENERS.getOrDefault(words[1], _ -> {}).accept(number);
        }
    }

    /** Resets all settings. */
    static void forget() {
        NUMBERS.clear();
    }
}
