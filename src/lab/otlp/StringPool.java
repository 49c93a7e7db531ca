package lab.otlp;

/**
 * The short texts that come again and again (a method, a route, the trace id of the next span), kept once: fewer
 * objects to keep, and for the collector to copy.
 */
final class StringPool {

    private static final int LONGEST = 64;
    private static final int PLACES = 1 << 13;
    // Of the texts that share a place, the latest stays. Two threads at once lose nothing: each has the text it asked
    // for.
    private static final String[] LATEST = new String[PLACES];

    private StringPool() {}

    /** This text, or an equal one that came before. */
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
