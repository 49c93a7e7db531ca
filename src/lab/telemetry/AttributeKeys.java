package lab.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps one instance of each common attribute key. Otherwise keys would take a third of a full store's memory. */
public final class AttributeKeys {

    private static final int MAX_KEYS = 10_000;
    private static final int LONGEST = 256;
    private static final Map<String, AttributeKey<String>> STRINGS = new ConcurrentHashMap<>();
    private static final Map<String, AttributeKey<Long>> WHOLES = new ConcurrentHashMap<>();

    private AttributeKeys() {}

    /** The key of a string attribute. */
    public static AttributeKey<String> string(String name) {
        var known = STRINGS.get(name);
        return known == null ? keep(STRINGS, name, AttributeKey.stringKey(name)) : known;
    }

    /** The key of an integer attribute. */
    public static AttributeKey<Long> whole(String name) {
        var known = WHOLES.get(name);
        return known == null ? keep(WHOLES, name, AttributeKey.longKey(name)) : known;
    }

    /** True for a shared key, which takes no memory of its own. */
    static boolean isShared(AttributeKey<?> key) {
        if (key.getType() != AttributeType.STRING && key.getType() != AttributeType.LONG) {
            return false;
        }
        Map<String, ?> keys = key.getType() == AttributeType.STRING ? STRINGS : WHOLES;
        return key.getKey().length() <= LONGEST && (keys.size() < MAX_KEYS || keys.get(key.getKey()) == key);
    }

    /**
     * A resource's key as it was sent. The SDK's Resource accepts only short printable ASCII, so a receiver writes
     * other characters as <code>&#92;uXXXX</code>. This turns them back. A key that was sent in that form is decoded,
     * too.
     */
    public static String sent(String key) {
        if (key.indexOf('\\') < 0) {
            return key;
        }
        var sent = new StringBuilder();
        for (var i = 0; i < key.length(); i++) {
            if (key.startsWith("\\u", i)
                    && i + 6 <= key.length()
                    && key.substring(i + 2, i + 6).matches("[0-9a-f]{4}")) {
                sent.append((char) Integer.parseInt(key, i + 2, i + 6, 16));
                i += 5;
            } else {
                sent.append(key.charAt(i));
            }
        }
        return sent.toString();
    }

    /** The first keys stay. A sender that invents a new name for every span does not push them out. */
    private static <T> AttributeKey<T> keep(Map<String, AttributeKey<T>> kept, String name, AttributeKey<T> key) {
        if (kept.size() < MAX_KEYS && name.length() <= LONGEST) kept.put(name, key);
        return key;
    }
}
