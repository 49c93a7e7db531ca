package lab.incident;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * The way for another terminal to reach a running incident: a port of the loopback address, and a secret that only this
 * user can read, both in a file that is deleted with the incident. A request is one line, the answer several.
 */
public final class IncidentDoor implements AutoCloseable {

    private static final int LONGEST = 2_000;
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 60_000;

    private final Path file;
    private final ServerSocket socket;
    private final String secret;

    private IncidentDoor(Path file, ServerSocket socket, String secret) {
        this.file = file;
        this.socket = socket;
        this.secret = secret;
    }

    /**
     * Opens the door.
     *
     * @param file created anew, readable only by this user
     * @param answered answers a line with lines; called by one thread at a time
     */
    public static IncidentDoor open(Path file, Function<String, List<String>> answered) throws IOException {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        var secret = HexFormat.of().formatHex(bytes);
        var socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var door = new IncidentDoor(file, socket, secret);
        door.write();
        Thread.ofVirtual().name("incident-door").start(() -> door.serve(answered));
        return door;
    }

    private void write() throws IOException {
        Files.createDirectories(file.getParent());
        var fresh = file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? Files.createTempFile(
                        file.getParent(),
                        "door",
                        null,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createTempFile(file.getParent(), "door", null);
        try {
            Files.writeString(fresh, socket.getLocalPort() + " " + secret + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException plain) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private void serve(Function<String, List<String>> answered) {
        while (!socket.isClosed()) {
            try (var caller = socket.accept()) {
                caller.setSoTimeout(PATIENCE_MILLIS);
                var line = line(new InputStreamReader(caller.getInputStream(), StandardCharsets.UTF_8));
                var space = line.indexOf(' ');
                if (space > 0 && same(line.substring(0, space))) {
                    var said = String.join("\n", answered.apply(line.substring(space + 1))) + "\n";
                    caller.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException | RuntimeException failed) {
                // this caller gets no answer; the next one may
            }
        }
    }

    /** Constant-time comparison. */
    private boolean same(String given) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }

    private static String line(InputStreamReader reader) throws IOException {
        var line = new StringBuilder();
        for (int letter; (letter = reader.read()) >= 0 && letter != '\n'; ) {
            line.append((char) letter);
            if (line.length() > LONGEST) {
                throw new IOException("A line that long is none of ours.");
            }
        }
        return line.toString();
    }

    /**
     * Sends a request to the running incident.
     *
     * @return its lines; empty when none runs
     */
    public static List<String> ask(Path file, String line) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        var words = Files.readString(file).strip().split(" ");
        if (words.length != 2 || !words[0].matches("\\d{1,5}")) {
            return List.of();
        }
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(words[0])),
                    PATIENCE_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write((words[1] + " " + line + "\n").getBytes(StandardCharsets.UTF_8));
            var lines = new ArrayList<String>();
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String said; (said = reader.readLine()) != null; ) {
                lines.add(said);
            }
            return lines;
        } catch (SocketTimeoutException silent) {
            throw new IOException("The incident that runs does not answer.", silent);
        } catch (java.net.ConnectException nobody) {
            return List.of(); // it was killed, and could not delete its file
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            Files.deleteIfExists(file);
        } catch (IOException gone) {
            // closed already
        }
    }
}
