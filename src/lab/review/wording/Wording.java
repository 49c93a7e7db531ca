package lab.review.wording;

import java.nio.file.Path;
import java.util.Set;
import lab.text.Language;
import lab.text.Sentences;

/** The sentences of one language, from {@code wording/en.properties} or {@code ko.properties}. */
public final class Wording {

    private final Sentences sentences;

    private Wording(Sentences sentences) {
        this.sentences = sentences;
    }

    /**
     * Reads the sentences.
     *
     * @param folder of the room {@code review}
     */
    public static Wording read(Path folder, Language language) {
        return new Wording(Sentences.read(folder.resolve("wording"), language));
    }

    public Language language() {
        return sentences.language();
    }

    /** The keys of all sentences. */
    public Set<String> keys() {
        return sentences.keys();
    }

    /** The sentence in this language. */
    public String say(Message message) {
        return sentences.say(message.key(), message.values().toArray());
    }

    /**
     * A sentence of the report itself.
     *
     * @param values shown as they are: they do not come from telemetry
     */
    public String say(String key, Object... values) {
        return sentences.say(key, values);
    }
}
