package lab.room;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Asks a host. Small questions and small answers, both properties in UTF-8; the JDK's plain connection starts faster
 * than its HttpClient.
 */
final class RoomClient {

    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 3_000;
    private static final int MAX_ANSWER = 64 << 10;

    private final URI host;

    RoomClient(URI host) {
        this.host = host;
    }

    /** The host answered, and refused. */
    static final class Refused extends IOException {

        final int status;

        Refused(int status, String sentence) {
            super(sentence);
            this.status = status;
        }
    }

    /**
     * Asks.
     *
     * @param key the learner's; empty while there is none
     * @param question null to send none
     * @throws Refused when the host does not do it
     * @throws IOException when no host is there, or when it is none
     */
    Properties ask(String method, String path, String key, Properties question) throws IOException {
        var connection = (HttpURLConnection) host.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestMethod(method);
        if (!key.isEmpty()) {
            connection.setRequestProperty("authorization", "Bearer " + key);
        }
        try {
            if (question != null) {
                var text = new StringWriter();
                question.store(text, null);
                connection.setDoOutput(true);
                connection.setRequestProperty("content-type", "text/plain; charset=utf-8");
                connection.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
            }
            var status = connection.getResponseCode();
            if (connection.getHeaderField("lab-room") == null) {
                throw new IOException("That is not the host of a room.");
            }
            var answer = new Properties();
            try (var body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                if (body != null) {
                    answer.load(new StringReader(new String(body.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8)));
                }
            } catch (IllegalArgumentException malformed) {
                throw new IOException("That is not the host of a room.", malformed);
            }
            if (status != 200) {
                throw new Refused(status, answer.getProperty("message", ""));
            }
            return answer;
        } finally {
            connection.disconnect();
        }
    }
}
