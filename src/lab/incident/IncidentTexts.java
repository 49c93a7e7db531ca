package lab.incident;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import lab.text.Language;

/** The sentences of one language, from {@code en.properties} or {@code ko.properties} beside this file. */
public final class IncidentTexts {

    private final Language language;
    private final Properties sentences = new Properties();

    private IncidentTexts(Language language) {
        this.language = language;
    }

    /** @param root the repository's folder */
    public static IncidentTexts read(Path root, Language language) {
        var texts = new IncidentTexts(language);
        try (var file = Files.newBufferedReader(root.resolve("src/lab/incident/" + language + ".properties"))) {
            texts.sentences.load(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return texts;
    }

    /** The names of all sentences. */
    Set<String> keys() {
        return sentences.stringPropertyNames();
    }

    /**
     * A sentence.
     *
     * @param values take the places of {0}, {1} and so on, each once
     */
    public String say(String key, Object... values) {
        var sentence = sentences.getProperty(key);
        if (sentence == null) {
            throw new IllegalArgumentException(language + ".properties has no " + key);
        }
        var said = new StringBuilder();
        for (var i = 0; i < sentence.length(); i++) {
            var place = i + 2 < sentence.length() && sentence.charAt(i) == '{' && sentence.charAt(i + 2) == '}'
                    ? sentence.charAt(i + 1) - '0'
                    : -1;
            if (place >= 0 && place < values.length) {
                said.append(values[place]);
                i += 2;
            } else {
                said.append(sentence.charAt(i));
            }
        }
        return said.toString();
    }
}
