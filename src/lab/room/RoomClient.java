package lab.room;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;

/**
 * Sends requests to a host. Requests and responses are small properties in UTF-8. The JDK's URL connection starts
 * faster than its HttpClient.
 */
final class RoomClient {

    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 3_000;
    private static final int MAX_ANSWER = 64 << 10;
    private static final int PIECE = 64 << 10;

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
     * Sends a request.
     *
     * @param key the learner's; empty while there is none
     * @param question null to send none
     * @throws Refused when the host refuses
     * @throws IOException when nothing answers, or it is not a host
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

    /**
     * Fetches a file completely and with the right checksum, or not at all.
     *
     * @param most bytes that it may have
     */
    void fetch(String path, String key, Path file, String sha256, long most) throws IOException {
        var connection = (HttpURLConnection) host.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("authorization", "Bearer " + key);
        var fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "fetched", null);
        try {
            if (connection.getResponseCode() != 200 || connection.getHeaderField("lab-room") == null) {
                throw new Refused(connection.getResponseCode(), "");
            }
            var digest = MessageDigest.getInstance("SHA-256");
            try (var in = new DigestInputStream(connection.getInputStream(), digest);
                    var out = Files.newOutputStream(fresh)) {
                var piece = new byte[PIECE];
                var had = 0L;
                for (int length; (length = in.read(piece)) >= 0; had += length) {
                    if (had + length > most) {
                        throw new IOException("The file of the host is larger than " + most + " bytes.");
                    }
                    out.write(piece, 0, length);
                }
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
                throw new IOException("The file of the host is not what its checksum says.");
            }
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        } finally {
            Files.deleteIfExists(fresh);
            connection.disconnect();
        }
    }
}
