package lab.terminal.canvas;

import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The capabilities of a terminal.
 *
 * @param columns cells in a line, {@value #NARROWEST} to {@value #WIDEST}
 * @param colour whether ANSI colours may be written
 * @param unicode whether more than ASCII may be written
 */
public record Terminal(int columns, boolean colour, boolean unicode) {

    /** Anything narrower is not readable: a trace id and its heading need as much. */
    public static final int NARROWEST = 40;

    public static final int WIDEST = 400;
    private static final int UNKNOWN = 100;

    public Terminal {
        columns = Math.clamp(columns, NARROWEST, WIDEST);
    }

    /** The terminal behind {@code System.out}, or settings that suit a pipe or a file. */
    public static Terminal detect() {
        var environment = System.getenv();
        var console = System.console();
        boolean terminal = console != null && console.isTerminal();
        if (terminal && number(environment.get("COLUMNS")) <= 0) {
            environment = new HashMap<>(environment);
            environment.put("COLUMNS", sttyColumns());
        }
        return detect(environment, terminal, System.out.charset());
    }

    /**
     * The capabilities in this environment: {@code COLUMNS}, {@code NO_COLOR} (no-color.org), {@code FORCE_COLOR} and
     * {@code CLICOLOR_FORCE} (bixense.com/clicolors), {@code TERM}, and {@code LAB_ASCII=1} for plain ASCII.
     *
     * @param out the encoding of the output
     */
    public static Terminal detect(Map<String, String> environment, boolean isTerminal, Charset out) {
        int columns = number(environment.get("COLUMNS"));
        boolean forbidden = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        boolean forced = on(environment.get("FORCE_COLOR")) || on(environment.get("CLICOLOR_FORCE"));
        boolean able = isTerminal && !"dumb".equals(environment.get("TERM"));
        boolean utf = out.name().startsWith("UTF-");
        return new Terminal(
                columns > 0 ? columns : UNKNOWN,
                !forbidden && (forced || able),
                utf && !on(environment.get("LAB_ASCII")));
    }

    private static boolean on(String value) {
        return value != null && !value.isEmpty() && !value.equals("0") && !value.equals("false");
    }

    /** The number; -1 when it is not a number. */
    private static int number(String digits) {
        try {
            return digits == null ? -1 : Integer.parseInt(digits.strip());
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    /**
     * Shells do not export COLUMNS, so this asks the terminal itself: "rows columns". Empty when it does not answer.
     */
    private static String sttyColumns() {
        try {
            var stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.DISCARD)
                    .start();
            try (InputStream answer = stty.getInputStream()) {
                var size = new String(answer.readNBytes(64), StandardCharsets.US_ASCII);
                return size.substring(size.indexOf(' ') + 1);
            }
        } catch (java.io.IOException noStty) {
            return "";
        }
    }
}
