package lab.otlp;

/**
 * Keeps one instance of short strings that repeat often (a method, a route, the trace id of the next span). This saves
 * memory and work for the garbage collector.
 */
final class StringPool {

    private static final int LONGEST = 64;
    private static final int PLACES = 1 << 13;
    // Strings that share a slot replace each other. A race between two threads does no harm: each gets the string it
    // asked for.
    private static final String[] LATEST = new String[PLACES];

    private StringPool() {}

    /** This string, or an equal earlier one. */
    static String shared(String text) {
        if (text.length() > LONGEST) return text;
        var hash = text.hashCode();
        var place = (hash ^ hash >>> 16) & PLACES - 1;
        var earlier = LATEST[place];
        if (text.equals(earlier)) return earlier;
        LATEST[place] = text;
        return text;
    }
}
