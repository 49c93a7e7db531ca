package lab.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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
     * The values with which a sentence says this text: the other way round of {@link #say}.
     *
     * @param key of a sentence that names each of its values once, in their order
     * @return empty when it does not say that
     */
    public Optional<Object[]> values(String key, String text) {
        var form = new StringBuilder("(?s)");
        var place = PLACE.matcher(sentences.getProperty(key));
        var at = 0;
        for (; place.find(); at = place.end()) {
            form.append(Pattern.quote(sentences.getProperty(key).substring(at, place.start())))
                    .append("(.+?)");
        }
        form.append(Pattern.quote(sentences.getProperty(key).substring(at)));
        var said = Pattern.compile(form.toString()).matcher(text);
        return said.matches()
                ? Optional.of(IntStream.rangeClosed(1, said.groupCount())
                        .mapToObj(said::group)
                        .toArray())
                : Optional.empty();
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
