package lab.review.spans;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Numbers services, and keeps the texts of some hashes: the first ones. */
public final class Names {

    private static final int MAX_TEXTS = 20_000;
    private static final int LONGEST = 200;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> services = new ArrayList<>();
    private final Map<Integer, String> texts = new HashMap<>();

    /** The number of a service, from 0. */
    public int service(String name) {
        var number = numbers.get(name);
        if (number == null) {
            number = services.size();
            numbers.put(name, number);
            services.add(name);
        }
        return number;
    }

    public String service(int number) {
        return services.get(number);
    }

    /** The services, in the order of their numbers. */
    public List<String> services() {
        return List.copyOf(services);
    }

    /** A hash of a text, which {@link #text} may reverse; 0 for the empty text. */
    public int hash(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        return known(text.hashCode(), () -> text);
    }

    /** The hash of these two texts joined; they are only joined if the result is kept. */
    int hash(String first, char joint, String second) {
        var hash = 31 * first.hashCode() + joint;
        var factor = 1;
        for (var i = 0; i < second.length(); i++) {
            factor *= 31;
        }
        return known(hash * factor + second.hashCode(), () -> first + joint + second);
    }

    private int known(int textHash, Supplier<String> joined) {
        var hash = textHash == 0 ? 1 : textHash;
        if (texts.size() < MAX_TEXTS && !texts.containsKey(hash)) {
            var text = joined.get();
            texts.put(hash, text.length() <= LONGEST ? text : text.substring(0, LONGEST));
        }
        return hash;
    }

    /** The text of a hash, or … if it was not kept. */
    public String text(int hash) {
        return hash == 0 ? "" : texts.getOrDefault(hash, "…");
    }
}
