package lab.terminal.markdown;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Terminal;

/**
 * Shows the links of a page on a terminal: as OSC 8 if the terminal supports it (then the text is clickable), else with
 * the address in parentheses.
 *
 * @param supported whether the terminal supports OSC 8
 * @param root addresses of files are shown relative to this folder
 * @param file the page, which its relative links refer to
 */
record Hyperlinks(boolean supported, Path root, Path file) {

    private static final Set<String> PROGRAMS = Set.of("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "mintty");
    private static final int FIRST_VTE = 5000;

    /**
     * Detects support. There is no query for it, so known terminals are recognized by their variables;
     * {@code FORCE_HYPERLINK=1} or {@code 0} overrides. Inside tmux and screen the outer terminal is unknown.
     */
    static boolean supported(Map<String, String> environment, Terminal terminal) {
        var forced = environment.get("FORCE_HYPERLINK");
        if (forced != null) {
            return !forced.equals("0");
        }
        if (!terminal.colour() || environment.containsKey("TMUX") || environment.containsKey("STY")) {
            return false;
        }
        return PROGRAMS.contains(environment.getOrDefault("TERM_PROGRAM", ""))
                || environment.containsKey("WT_SESSION")
                || environment.containsKey("KONSOLE_VERSION")
                || environment.getOrDefault("VTE_VERSION", "").matches("\\d{4,}")
                        && Integer.parseInt(environment.get("VTE_VERSION")) >= FIRST_VTE
                || environment.getOrDefault("TERM", "").matches("xterm-kitty|xterm-ghostty|foot.*|alacritty|contour");
    }

    /** The target of a click; null when the link is not clickable. */
    String target(String destination) {
        if (!supported
                || destination.startsWith("#")
                || !Cells.harmless(destination).equals(destination)) {
            return null;
        }
        return remote(destination) ? destination : path(destination).toUri().toString();
    }

    String linked(String text, String target) {
        return "\033]8;;" + target + "\033\\" + text + "\033]8;;\033\\";
    }

    /** The address to print after the text when it is not clickable; may be empty. */
    String beside(String destination) {
        if (supported || destination.startsWith("#")) {
            return "";
        }
        return remote(destination)
                ? destination
                : root.relativize(path(destination)).toString().replace('\\', '/');
    }

    private Path path(String destination) {
        return file.resolveSibling(destination.replaceFirst("#.*", "")).normalize();
    }

    private static boolean remote(String destination) {
        return destination.matches("[a-z]+:.*");
    }
}
