package board.common;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * What can be changed in a service while it runs, by whoever started it: a line {@code set NAME NUMBER} on its stdin,
 * which no instrumentation sees. {@code ./lab incident} breaks the board this way. Everything is 0 at first, and then a
 * service does what it should.
 */
public final class Settings {

    private static final Map<String, Long> NUMBERS = new ConcurrentHashMap<>();

    private static final Map<String, LongConsumer> LISTENERS = new ConcurrentHashMap<>();

    private Settings() {}

    /** For what has to be told when somebody sets this; the last who asks for it is. */
    public static void listen(String name, LongConsumer told) {
        LISTENERS.put(name, told);
    }

    /** 0 unless somebody has set it. */
    public static long number(String name) {
        return NUMBERS.getOrDefault(name, 0L);
    }

    public static boolean on(String name) {
        return number(name) != 0;
    }

    /** A line of the form {@code set NAME NUMBER}; any other is passed over. */
    static void take(String line) {
        var words = line.strip().split(" ");
        if (words.length == 3 && words[0].equals("set") && words[2].matches("-?\\d{1,9}")) {
            var number = Long.parseLong(words[2]);
            NUMBERS.put(words[1], number);
            LISTENERS.getOrDefault(words[1], _ -> {}).accept(number);
        }
    }

    /** As it was at the start. */
    static void forget() {
        NUMBERS.clear();
    }
}
