package lab.stores;

import java.util.Locale;

/** The queries on the spans. */
public enum Question {
    /** All spans of one trace. */
    TRACE("all of one trace"),
    /** The duration that 95 % of the spans of the last ten minutes did not exceed, by service. */
    P95("p95 of 10 minutes"),
    /** The number of spans with a word in their message, by service. */
    WORD("a word in a message");

    private final String words;

    Question(String words) {
        this.words = words;
    }

    /** The name in the table. */
    String words() {
        return words;
    }

    /** The name in SQL files and attributes: {@code trace}. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
