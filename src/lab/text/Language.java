package lab.text;

import java.util.Map;

/** The languages of the guides. */
public enum Language {
    en,
    ko;

    /** {@code --lang}, else {@code LAB_LANG}, else the locale variables in POSIX order. */
    public static Language of(Language asked, Map<String, String> environment) {
        if (asked != null) {
            return asked;
        }
        for (var variable : new String[] {"LAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
            var value = environment.get(variable);
            if (value != null && !value.isBlank()) {
                return value.startsWith("ko") ? ko : en;
            }
        }
        return en;
    }
}
