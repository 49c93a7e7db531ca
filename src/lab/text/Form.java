package lab.text;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A sentence with placeholders for values.
 *
 * @param text {@code {0}} is the first value; {@code {0|span|spans}} is the first word if that value is 1, else the
 *     second
 */
public record Form(String text) {

    private static final Pattern PLACE = Pattern.compile("\\{(\\d)(?:\\|([^|}]*)\\|([^}]*))?\\}");

    /**
     * Extracts the values from a sentence of this form: the reverse of {@link #say}. The form must contain each of its
     * values once, in order.
     *
     * @return empty when the sentence does not have this form
     */
    public Optional<Object[]> values(String sentence) {
        var form = new StringBuilder("(?s)");
        var place = PLACE.matcher(text);
        var at = 0;
        for (; place.find(); at = place.end()) {
            form.append(Pattern.quote(text.substring(at, place.start()))).append("(.+?)");
        }
        form.append(Pattern.quote(text.substring(at)));
        var said = Pattern.compile(form.toString()).matcher(sentence);
        return said.matches()
                ? Optional.of(IntStream.rangeClosed(1, said.groupCount())
                        .mapToObj(said::group)
                        .toArray())
                : Optional.empty();
    }

    /**
     * Fills in the values.
     *
     * @param values the values; each placeholder is replaced once, so a value that contains {1} is left as it is
     */
    public String say(Object... values) {
        return PLACE.matcher(text).replaceAll(place -> {
            var number = Integer.parseInt(place.group(1));
            if (number >= values.length) {
                return Matcher.quoteReplacement(place.group());
            }
            var value = String.valueOf(values[number]);
            var word = value.equals("1") ? place.group(2) : place.group(3);
            return Matcher.quoteReplacement(place.group(2) == null ? value : word);
        });
    }
}
