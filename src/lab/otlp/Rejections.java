package lab.otlp;

import java.util.LinkedHashSet;
import java.util.Set;

/** Collects the problems to report to the sender while decoding: bounded, however much is wrong. */
final class Rejections {

    private static final int SENTENCES = 3;
    private static final int NAME = 80;

    private final Set<String> sentences = new LinkedHashSet<>();
    private long rejected;
    private boolean more;

    void reject(String sentence) {
        rejected++;
        warn(sentence);
    }

    void warn(String sentence) {
        if (sentences.size() < SENTENCES) sentences.add(sentence);
        else if (!sentences.contains(sentence)) more = true;
    }

    /** Warns of attributes that were dropped. */
    void attributes(String whose, int count) {
        if (count > AttributeValues.MAX_ATTRIBUTES)
            warn(whose + " has " + count + " attributes, of which the first " + AttributeValues.MAX_ATTRIBUTES
                    + " are kept");
    }

    long rejected() {
        return rejected;
    }

    String why() {
        return String.join("; ", sentences) + (more ? "; and more like these" : "");
    }

    /** A name in quotes, shortened if it is very long. */
    static String quote(String name) {
        return '"' + (name.length() <= NAME ? name : name.substring(0, NAME) + "…") + '"';
    }
}
