package lab.review.wording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lab.text.Language;

/** The sentences of one language, from {@code wording/en.properties} or {@code ko.properties}. */
public final class Wording {

    /** {0} is the first value; {0|span|spans} is the first word where that value is 1, else the second. */
    private static final Pattern PLACE = Pattern.compile("\\{(\\d)(?:\\|([^|}]*)\\|([^}]*))?\\}");

    private final Language language;
    private final Properties sentences;

    private Wording(Language language, Properties sentences) {
        this.language = language;
        this.sentences = sentences;
    }

    /**
     * Reads the sentences.
     *
     * @param folder of the room {@code review}
     */
    public static Wording read(Path folder, Language language) {
        var sentences = new Properties();
        try (var file = Files.newBufferedReader(folder.resolve("wording").resolve(language + ".properties"))) {
            sentences.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Wording(language, sentences);
    }

    public Language language() {
        return language;
    }

    /** The keys of all sentences. */
    public Set<String> keys() {
        return sentences.stringPropertyNames();
    }

    /** The sentence in this language. */
    public String say(Message message) {
        return filled(message.key(), message.values().toArray());
    }

    /**
     * A sentence of the report itself.
     *
     * @param values shown as they are: they do not come from telemetry
     */
    public String say(String key, Object... values) {
        return filled(key, values);
    }

    /** Each place is filled once: a value that contains {1} stays as it is. */
    private String filled(String key, Object[] values) {
        var sentence = sentences.getProperty(key);
        if (sentence == null) {
            throw new IllegalArgumentException(language + ".properties has no " + key);
        }
        return PLACE.matcher(sentence).replaceAll(place -> {
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
