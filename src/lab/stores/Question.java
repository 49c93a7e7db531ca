package lab.stores;

import java.util.Locale;

/** What somebody asks of the spans. */
public enum Question {
    /** All spans of one trace. */
    TRACE("all of one trace"),
    /** The duration that 95 % of the spans of the last ten minutes did not exceed, by service. */
    P95("p95 of 10 minutes"),
    /** How many spans have a word in their message, by service. */
    WORD("a word in a message");

    private final String words;

    Question(String words) {
        this.words = words;
    }

    /** As the table has it. */
    String words() {
        return words;
    }

    /** As SQL files and attributes name it: {@code trace}. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
