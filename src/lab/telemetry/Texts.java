package lab.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Strings as UTF-8, each with a number. A short string is stored once and found by a hash of its bytes. A long one is
 * stored each time, because hashing would cost more than it saves. Not thread-safe; strings that were added before a
 * {@link #snapshot} stay readable there.
 */
final class Texts {

    private static final int LONGEST_SHARED = 256;
    private static final int DECODED = 64;

    /** A decoded string. */
    private record Decoded(int number, String text) {}

    private byte[] bytes;
    private int used;
    private int[] ends;
    private int count;
    private int[] places;
    private final Decoded[] decoded = new Decoded[DECODED];

    Texts(int expected) {
        ends = new int[expected];
        bytes = new byte[expected * 16];
        places = new int[Integer.highestOneBit(expected * 2) * 2];
    }

    private Texts(Texts other, boolean closed) {
        bytes = closed ? Arrays.copyOf(other.bytes, other.used) : other.bytes;
        ends = closed ? Arrays.copyOf(other.ends, other.count) : other.ends;
        used = other.used;
        count = other.count;
        places = new int[0];
    }

    /** A view for readers, which later additions do not affect. */
    Texts snapshot() {
        return new Texts(this, false);
    }

    /** A trimmed, read-only copy. */
    Texts closed() {
        return new Texts(this, true);
    }

    /** The number of this string, which must be valid UTF-8. */
    int add(byte[] text, int from, int length) {
        if (length > LONGEST_SHARED) {
            return append(text, from, length);
        }
        if (count * 2 >= places.length) {
            rehash();
        }
        var place = hash(text, from, length) & places.length - 1;
        for (int known; (known = places[place]) != 0; place = place + 1 & places.length - 1) {
            if (Arrays.equals(bytes, start(known - 1), ends[known - 1], text, from, from + length)) {
                return known - 1;
            }
        }
        places[place] = count + 1;
        return append(text, from, length);
    }

    int add(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        return add(utf8, 0, utf8.length);
    }

    /** Decodes a string. Frequently used ones, such as names, are cached. Thread-safe. */
    String get(int number) {
        var place = number & DECODED - 1;
        var known = decoded[place];
        if (known != null && known.number == number) {
            return known.text;
        }
        var start = start(number);
        var length = ends[number] - start;
        var text = new String(bytes, start, length, StandardCharsets.UTF_8);
        if (length <= LONGEST_SHARED) {
            decoded[place] = new Decoded(number, text);
        }
        return text;
    }

    boolean is(int number, byte[] utf8) {
        return Arrays.equals(bytes, start(number), ends[number], utf8, 0, utf8.length);
    }

    /**
     * Whether the text has this one in it, whatever the case.
     *
     * @param wanted in lower case
     * @param ascii the same as bytes; null unless it is ASCII
     */
    boolean contains(int number, String wanted, byte[] ascii) {
        var start = start(number);
        var end = ends[number];
        if (ascii == null || !isAscii(start, end))
            return get(number).toLowerCase(Locale.ROOT).contains(wanted);
        for (var i = start; i <= end - ascii.length; i++) if (isAt(i, ascii)) return true;
        return false;
    }

    private boolean isAscii(int from, int to) {
        for (var i = from; i < to; i++) if (bytes[i] < 0) return false;
        return true;
    }

    private boolean isAt(int at, byte[] lower) {
        for (var i = 0; i < lower.length; i++) {
            var it = bytes[at + i];
            if ((it >= 'A' && it <= 'Z' ? it + ('a' - 'A') : it) != lower[i]) return false;
        }
        return true;
    }

    int count() {
        return count;
    }

    /** In bytes of memory. */
    long size() {
        return bytes.length + 4L * ends.length + 4L * places.length;
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private int append(byte[] text, int from, int length) {
        if (bytes.length - used < length) {
            bytes = Arrays.copyOf(bytes, Math.max(used + length, bytes.length + (bytes.length >> 1)));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count + (count >> 1) + 8);
        }
        System.arraycopy(text, from, bytes, used, length);
        used += length;
        ends[count] = used;
        return count++;
    }

    private void rehash() {
        places = new int[places.length * 2];
        for (var number = 0; number < count; number++) {
            var start = start(number);
            var length = ends[number] - start;
            if (length <= LONGEST_SHARED) {
                var place = hash(bytes, start, length) & places.length - 1;
                while (places[place] != 0) {
                    place = place + 1 & places.length - 1;
                }
                places[place] = number + 1;
            }
        }
    }

    private static int hash(byte[] text, int from, int length) {
        var hash = length;
        for (var i = from; i < from + length; i++) {
            hash = hash * 31 + text[i];
        }
        hash *= 0x9E3779B9;
        return hash ^ hash >>> 15;
    }
}
