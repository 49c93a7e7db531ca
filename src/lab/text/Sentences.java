package lab.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sentences of one language, from a folder's {@code en.properties} or {@code ko.properties}. */
public final class Sentences {

    /** {0} is the first value; {0|span|spans} is the first word where that value is 1, else the second. */
    private static final Pattern PLACE = Pattern.compile("\\{(\\d)(?:\\|([^|}]*)\\|([^}]*))?\\}");

    private final Language language;
    private final Properties sentences = new Properties();

    private Sentences(Language language) {
        this.language = language;
    }

    /** Reads the folder's sentences in this language. */
    public static Sentences read(Path folder, Language language) {
        var read = new Sentences(language);
        try (var file = Files.newBufferedReader(folder.resolve(language + ".properties"))) {
            read.sentences.load(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return read;
    }

    public Language language() {
        return language;
    }

    /** The keys of all sentences. */
    public Set<String> keys() {
        return sentences.stringPropertyNames();
    }

    /**
     * A sentence.
     *
     * @param values take their places; each place is filled once: a value that contains {1} stays as it is
     * @throws IllegalArgumentException when there is no such sentence
     */
    public String say(String key, Object... values) {
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
