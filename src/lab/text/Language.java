package lab.text;

import java.util.Map;

/** The languages that the guides are written in. */
public enum Language {
    en,
    ko;

    /** {@code --lang}, else {@code LAB_LANG}, else the locale's variables in the order of POSIX. */
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
