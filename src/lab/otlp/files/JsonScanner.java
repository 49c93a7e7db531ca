package lab.otlp.files;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;

/**
 * Finds the JSON objects in a text. Anything may be between them: white space, brackets and commas of arrays, the
 * prefix of a log line. If an object is cut off or is not JSON, the search continues after its opening brace. So
 * complete objects inside it, and after it, are still found.
 */
final class JsonScanner {

    /**
     * A finding.
     *
     * @param line of its beginning, from 1
     * @param json an object, or null for a line without one or with an incomplete one
     * @param problem why not; empty for an object
     */
    record Found(long line, String json, String problem) {}

    private static final int LONGEST = 64 << 20;
    private static final int DEPTH = 250;
    /** Gives up on a line after this many characters without an object, and skips the rest of it. */
    private static final long PATIENCE = 16 << 20;

    private final Reader in;
    private final StringBuilder ahead = new StringBuilder();
    private final char[] chunk = new char[16 << 10];
    private int at;
    private boolean ended;

    private long line = 1;
    private boolean words;
    private boolean value;
    private String broken = "";
    private long inVain;

    JsonScanner(Reader in) {
        this.in = in;
    }

    /** The next object, or the next line without one; null at the end. */
    Found next() throws IOException {
        while (true) {
            var next = peek(0);
            if (next < 0) return words || !broken.isEmpty() ? endOfLine() : null;
            if (next == '\n') {
                var passed = endOfLine();
                take(1);
                if (passed != null) return passed;
            } else if (next == '{' && inVain < PATIENCE) {
                var length = scan();
                if (length > 0) {
                    var json = ahead.substring(at, at + length);
                    var found = new Found(line, json, "");
                    take(length);
                    value = true;
                    return found;
                }
                inVain -= length;
                words = true;
                take(1);
            } else {
                words |= next > ' ' && "[],".indexOf(next) < 0;
                take(1);
            }
        }
    }

    /** The finding for the line that ends here, or null when it is fine. */
    private Found endOfLine() {
        var problem = !broken.isEmpty() ? broken : words && !value ? "there is no JSON object in it" : "";
        var passed = problem.isEmpty() ? null : new Found(line, null, problem);
        words = false;
        value = false;
        broken = "";
        inVain = 0;
        return passed;
    }

    /** The length of the object that begins here; if there is none, the number of characters read, negated. */
    private int scan() throws IOException {
        var open = new ArrayDeque<Character>();
        var expected = Expected.VALUE;
        for (var i = 0; i < LONGEST; i++) {
            var next = peek(i);
            if (next < 0) return isCut(i, "the JSON that begins here is cut off");
            if (next == ' ' || next == '\t' || next == '\n' || next == '\r') continue;
            switch (expected) {
                case KEY, KEY_OR_END -> {
                    if (next == '"') {
                        i = string(i);
                        if (i < 0) return isCut(-i, "a text in its JSON does not end on the line");
                        expected = Expected.COLON;
                    } else if (next == '}' && expected == Expected.KEY_OR_END) {
                        open.pop();
                        if (open.isEmpty()) return i + 1;
                        expected = Expected.COMMA_OR_END;
                    } else {
                        return isCut(i, "its JSON is not well-formed");
                    }
                }
                case COLON -> {
                    if (next != ':') return isCut(i, "its JSON is not well-formed");
                    expected = Expected.VALUE;
                }
                case VALUE, VALUE_OR_END -> {
                    if (next == '"') {
                        i = string(i);
                        if (i < 0) return isCut(-i, "a text in its JSON does not end on the line");
                        expected = Expected.COMMA_OR_END;
                    } else if (next == '{' || next == '[') {
                        if (open.size() == DEPTH) return isCut(i, "its JSON is nested deeper than " + DEPTH);
                        open.push((char) next);
                        expected = next == '{' ? Expected.KEY_OR_END : Expected.VALUE_OR_END;
                    } else if (next == ']' && expected == Expected.VALUE_OR_END) {
                        open.pop();
                        expected = Expected.COMMA_OR_END;
                    } else if (isWord(next)) {
                        while (isWord(peek(i + 1))) i++;
                        expected = Expected.COMMA_OR_END;
                    } else {
                        return isCut(i, "its JSON is not well-formed");
                    }
                }
                case COMMA_OR_END -> {
                    if (next == ',') {
                        expected = open.peek() == '{' ? Expected.KEY : Expected.VALUE;
                    } else if (next == (open.peek() == '{' ? '}' : ']')) {
                        open.pop();
                        if (open.isEmpty()) return i + 1;
                    } else {
                        return isCut(i, "its JSON is not well-formed");
                    }
                }
            }
        }
        return isCut(LONGEST, "its JSON is longer than " + (LONGEST >> 20) + " million characters");
    }

    private enum Expected {
        VALUE,
        VALUE_OR_END,
        KEY,
        KEY_OR_END,
        COLON,
        COMMA_OR_END
    }

    /** Braces in a log message are not broken JSON: an object begins with a quoted key. */
    private int isCut(int looked, String problem) throws IOException {
        var i = 1;
        while (i < looked && Character.isWhitespace(peek(i))) i++;
        if (broken.isEmpty() && peek(i) == '"') broken = problem;
        return -Math.max(1, looked);
    }

    /** The end of the string that begins here; negative if it does not end on its line. */
    private int string(int from) throws IOException {
        for (var i = from + 1; i < LONGEST; i++) {
            var next = peek(i);
            if (next == '"') return i;
            if (next < 0 || next == '\n') return -i;
            if (next == '\\') i++;
        }
        return -LONGEST;
    }

    private static boolean isWord(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '+' || c == '.';
    }

    private int peek(int offset) throws IOException {
        while (at + offset >= ahead.length() && !ended) {
            var read = in.read(chunk);
            if (read < 0) ended = true;
            else ahead.append(chunk, 0, read);
        }
        return at + offset < ahead.length() ? ahead.charAt(at + offset) : -1;
    }

    private void take(int count) {
        for (var i = at; i < at + count; i++) if (ahead.charAt(i) == '\n') line++;
        at += count;
        if (at > chunk.length) {
            ahead.delete(0, at);
            at = 0;
        }
    }
}
