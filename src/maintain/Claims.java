package maintain;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The claims of a lesson's checks, read from their source. */
public final class Claims {

    /** String literals, joined by +. */
    static final String LITERALS = "(?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*\\+?\\s*)+";

    private static final Pattern CLAIM =
            Pattern.compile("@Claim\\(\\s*id = \"(\\w+)\",\\s*value =\\s*(" + LITERALS + ")\\)");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private Claims() {}

    /**
     * @param id the number of the task, and a letter
     * @param sentence the claim
     */
    public record Claimed(String id, String sentence) {

        /** The number of the task. */
        public int task() {
            return Integer.parseInt(id.replaceAll("\\D", ""));
        }
    }

    /** The claims in the source of a check, in order. */
    public static List<Claimed> of(String source) {
        return CLAIM.matcher(source)
                .results()
                .map(found -> new Claimed(found.group(1), text(found.group(2))))
                .toList();
    }

    /** The text of these literals, joined by +. */
    static String text(String literals) {
        return LITERAL.matcher(literals)
                .results()
                .map(part -> part.group(1).translateEscapes())
                .collect(Collectors.joining());
    }
}
