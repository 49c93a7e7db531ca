package lab.receive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** HTTP as bytes on a socket, for all that a well-behaved client would not send. */
final class Wire {

    private Wire() {}

    record Answer(int status, String head, byte[] body) {

        String header(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** One request on a connection of its own. */
    static Answer send(Receiver receiver, String method, String path, byte[] body, String... headers)
            throws IOException {
        try (var socket = open(receiver)) {
            return send(socket, method, path, body, headers);
        }
    }

    static Socket open(Receiver receiver) throws IOException {
        var socket = new Socket(receiver.endpoint().getHost(), receiver.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    static Answer send(Socket socket, String method, String path, byte[] body, String... headers) throws IOException {
        var all = String.join("\r\n", headers) + (headers.length > 0 ? "\r\n" : "");
        raw(
                socket,
                method + " " + path + " HTTP/1.1\r\nHost: lab\r\n" + all + "Content-Length: " + body.length
                        + "\r\n\r\n");
        socket.getOutputStream().write(body);
        return answer(socket);
    }

    static void raw(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    static Answer answer(Socket socket) throws IOException {
        var in = socket.getInputStream();
        var head = head(in);
        var answer = new Answer(Integer.parseInt(head.split(" ")[1]), head, new byte[0]);
        var length = answer.header("Content-Length");
        return new Answer(answer.status, head, in.readNBytes(length == null ? 0 : Integer.parseInt(length)));
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = in.read();
            if (next < 0) throw new IOException("the connection ended after: " + head);
            head.append((char) next);
        }
        return head.toString();
    }

    static byte[] gzip(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
