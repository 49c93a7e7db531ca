package lab.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The attribute keys of a segment, each with a number. One thread writes, any number of threads read. */
final class KeyTable {

    private final Texts texts = new Texts(32);
    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
    private volatile String[] names = new String[32];
    private int count;
    private long bytes;

    /** The number of this key. */
    int add(byte[] utf8, int from, int length) {
        var number = texts.add(utf8, from, length);
        if (number == count) {
            var name = texts.get(number);
            var grown = count == names.length ? Arrays.copyOf(names, 2 * count) : names;
            grown[count++] = name;
            names = grown; // makes earlier writes visible to readers
            numbers.putIfAbsent(name, number);
            bytes += 120 + name.length();
        }
        return number;
    }

    /** At least this many keys: another thread may add more. */
    int count() {
        return texts.count();
    }

    String name(int number) {
        return names[number];
    }

    /** The number of a key that is not very long; −1 when the segment does not have it. */
    int find(String name) {
        return numbers.getOrDefault(name, -1);
    }

    AttributeKey<?> key(int number, int type) {
        var name = name(number);
        return switch (type) {
            case SpanSegment.TEXT -> AttributeKeys.string(name);
            case SpanSegment.WHOLE -> AttributeKeys.whole(name);
            case SpanSegment.REAL -> AttributeKey.doubleKey(name);
            default -> AttributeKey.booleanKey(name);
        };
    }

    /** In bytes of memory. */
    long size() {
        return texts.size() + bytes;
    }
}
