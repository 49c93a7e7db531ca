package lab.review.wording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import lab.text.Language;

/** The sentences of one language, from {@code wording/en.properties} or {@code ko.properties}. */
public final class Wording {

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
        var filled = new StringBuilder();
        for (var i = 0; i < sentence.length(); i++) {
            var place = i + 2 < sentence.length() && sentence.charAt(i) == '{' && sentence.charAt(i + 2) == '}'
                    ? sentence.charAt(i + 1) - '0'
                    : -1;
            if (place >= 0 && place < values.length) {
                filled.append(values[place]);
                i += 2;
            } else {
                filled.append(sentence.charAt(i));
            }
        }
        return filled.toString();
    }
}
