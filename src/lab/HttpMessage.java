package lab;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An HTTP/1.1 request or response as it crosses a socket: a start line, header lines, an empty line, and the body's
 * bytes (RFC 9112). It is written as it was read, except for spaces around values. This class does not handle responses
 * to HEAD, nor those that end with their connection.
 *
 * @param start the first line, such as {@code GET /price/coffee HTTP/1.1} or {@code HTTP/1.1 200 OK}
 * @param headers in their order, with their names as they were sent
 * @param body its bytes, including the chunk lines if it was chunked
 */
public record HttpMessage(String start, List<Header> headers, byte[] body) {

    /** Lets a propagator read a message's headers. */
    public static final TextMapGetter<HttpMessage> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpMessage message) {
            return message.headers.stream().map(Header::name).toList();
        }

        @Override
        public String get(HttpMessage message, String name) {
            return message.header(name);
        }
    };

    private static final int MAX_LINE = 64 << 10;
    private static final int MAX_HEADERS = 200;
    private static final int MAX_BODY = 16 << 20;

    /** One header line. */
    public record Header(String name, String value) {}

    /** Takes a request and returns its response. */
    public interface Target {

        /** @throws IOException when there is no response */
        HttpMessage send(HttpMessage request) throws IOException;
    }

    /** Sits between a caller and a target. */
    public interface Observer {

        /**
         * Sees a request, sends it on and sees the response.
         *
         * @return the response for the caller
         * @throws IOException when there is no response
         */
        HttpMessage pass(HttpMessage request, Target target) throws IOException;
    }

    /**
     * Reads the next message of a connection; blocks until it arrives.
     *
     * @return null when the connection ended before a message began
     * @throws IOException when it is not HTTP, is too long, or ends within a message
     */
    public static HttpMessage next(InputStream connection) throws IOException {
        var start = line(connection);
        if (start == null) {
            return null;
        }
        if (!start.contains("HTTP/1.")) {
            throw new IOException("this is no HTTP/1.1");
        }
        var headers = new ArrayList<Header>();
        for (var line = rest(connection); !line.isEmpty(); line = rest(connection)) {
            var colon = line.indexOf(':');
            if (colon < 1 || headers.size() == MAX_HEADERS) {
                throw new IOException("these are no headers of HTTP/1.1");
            }
            headers.add(new Header(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        var message = new HttpMessage(start, List.copyOf(headers), new byte[0]);
        return new HttpMessage(start, message.headers, message.body(connection));
    }

    /**
     * Reads a message that must arrive, such as a response.
     *
     * @throws IOException when it is not HTTP, is too long, or does not arrive
     */
    public static HttpMessage read(InputStream connection) throws IOException {
        var message = next(connection);
        if (message == null) {
            throw new EOFException("the connection ended without an answer");
        }
        return message;
    }

    /** The method of a request: {@code GET}. */
    public String method() {
        return word(0);
    }

    /** The target of a request: {@code /price/coffee?unit=kg}. */
    public String target() {
        return word(1);
    }

    /** The status of a response: {@code 200}. */
    public int status() {
        return Integer.parseInt(word(1));
    }

    private String word(int number) {
        var words = start.split(" ", 3);
        return number < words.length ? words[number] : "";
    }

    /**
     * A header's value; the case of the name does not matter. Several lines are joined by commas. Null when there is
     * none.
     */
    public String header(String name) {
        var values = headers.stream()
                .filter(header -> header.name.equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
        return values.isEmpty() ? null : String.join(",", values);
    }

    /** A copy with these headers, which replace all headers of the same names. */
    public HttpMessage with(Map<String, String> replaced) {
        var changed = new ArrayList<>(headers);
        replaced.forEach((name, value) -> {
            changed.removeIf(header -> header.name.equalsIgnoreCase(name));
            changed.add(new Header(name, value));
        });
        return new HttpMessage(start, List.copyOf(changed), body);
    }

    /** Writes the message to a connection in one piece. */
    public void write(OutputStream connection) throws IOException {
        var head = new StringBuilder(start).append("\r\n");
        headers.forEach(header ->
                head.append(header.name).append(": ").append(header.value).append("\r\n"));
        var bytes = new ByteArrayOutputStream();
        bytes.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.write(body);
        connection.write(bytes.toByteArray());
        connection.flush();
    }

    private byte[] body(InputStream connection) throws IOException {
        var coding = header("Transfer-Encoding");
        if (coding != null && coding.toLowerCase(Locale.ROOT).contains("chunked")) {
            return chunks(connection);
        }
        var length = header("Content-Length");
        return length == null ? new byte[0] : bytes(connection, size(length, 10));
    }

    /** Reads a chunked body. The length of each chunk is in a line before it; the last chunk is empty. */
    private static byte[] chunks(InputStream connection) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var line = rest(connection);
            var size = size(line.replaceFirst(";.*", ""), 16);
            if (body.size() + size > MAX_BODY) {
                throw new IOException("its body is too long");
            }
            body.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            if (size == 0) {
                break;
            }
            body.write(bytes(connection, size));
            body.write((rest(connection) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        String trailer;
        do {
            trailer = rest(connection);
            body.write((trailer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        } while (!trailer.isEmpty() && body.size() <= MAX_BODY);
        return body.toByteArray();
    }

    private static int size(String text, int radix) throws IOException {
        try {
            var size = Integer.parseInt(text.strip(), radix);
            if (size >= 0 && size <= MAX_BODY) {
                return size;
            }
        } catch (NumberFormatException notANumber) {
            // as bad as a length that is too large
        }
        throw new IOException("its body has no length, or is too long");
    }

    private static byte[] bytes(InputStream connection, int size) throws IOException {
        var bytes = connection.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the connection ended within a message");
        }
        return bytes;
    }

    /** Reads a line that must be there. */
    private static String rest(InputStream connection) throws IOException {
        var line = line(connection);
        if (line == null) {
            throw new EOFException("the connection ended within a message");
        }
        return line;
    }

    private static String line(InputStream connection) throws IOException {
        var line = new StringBuilder();
        for (var next = connection.read(); next != '\n'; next = connection.read()) {
            if (next < 0 && line.isEmpty()) {
                return null;
            }
            if (next < 0) {
                throw new EOFException("the connection ended within a message");
            }
            if (line.length() == MAX_LINE) {
                throw new IOException("this is no HTTP/1.1");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }
}
