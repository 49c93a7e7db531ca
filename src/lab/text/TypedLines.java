package lab.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;

/**
 * The lines that somebody types. Of a line that nobody types, as from a file without line breaks, the rest is read
 * over.
 */
public final class TypedLines {

    /** Characters of a line that are kept. */
    public static final int LONGEST = 1_000;

    private final Reader input;

    private TypedLines(Reader input) {
        this.input = input;
    }

    /** Those of the terminal, in its encoding. */
    public static TypedLines typed() {
        var encoding = System.getProperty("stdin.encoding");
        return of(System.in, encoding == null ? Charset.defaultCharset() : Charset.forName(encoding));
    }

    /** Those of a stream. */
    public static TypedLines of(InputStream input, Charset encoding) {
        return new TypedLines(new InputStreamReader(input, encoding));
    }

    /**
     * The next one, without what is blank around it; waits for it.
     *
     * @return at most {@value #LONGEST} characters; null at the end
     */
    public String next() {
        try {
            var line = new StringBuilder();
            var character = input.read();
            if (character == -1) {
                return null;
            }
            for (; character != -1 && character != '\n'; character = input.read()) {
                if (line.length() < LONGEST) {
                    line.append((char) character);
                }
            }
            return line.toString().strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
