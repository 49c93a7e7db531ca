///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/Listener.java

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import lab.Listener;

/**
 * Break it: the shop asks the stock service over TLS, through a proxy that shows the records that pass. So much is seen
 * by whoever stands between them, with whichever tool.
 */
class Tls {

    private static final String REQUEST = """
            GET /price/coffee?unit=kg HTTP/1.1\r
            Host: stock.shop.example\r
            traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r
            Connection: close\r
            \r
            """;

    void main() throws Exception {
        var tls = context();
        var stock = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stock.setHttpsConfigurator(new HttpsConfigurator(tls));
        stock.createContext("/", exchange -> {
            System.out.println("  stock was asked for " + exchange.getRequestURI() + ", with traceparent "
                    + exchange.getRequestHeaders().getFirst("traceparent"));
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("3.20".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        stock.start();
        var seen = new ArrayList<String>();
        try (var proxy = Listener.start(caller -> {
            try (var called = new Socket("localhost", stock.getAddress().getPort())) {
                Thread.startVirtualThread(() -> answers(called, caller));
                records(caller.getInputStream(), called.getOutputStream(), seen);
            } catch (IOException gone) {
                // whoever has said all closes first
            }
        })) {
            ask(tls, proxy.uri().getPort());
        }
        stock.stop(0);
        synchronized (seen) {
            seen.subList(0, 4).forEach(record -> System.out.println("  " + record));
        }
    }

    /** By hand, so that the server has a name: Java sends none for localhost. */
    private static void ask(SSLContext tls, int port) throws IOException {
        try (var plain = new Socket("localhost", port);
                var socket = tls.getSocketFactory().createSocket(plain, "stock.shop.example", port, true)) {
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            System.out.println(
                    "  the shop was answered " + answer.lines().findFirst().orElseThrow());
        }
    }

    /** A record: type, version and length in five bytes, then what it holds (RFC 8446, 5.1). */
    private static void records(InputStream from, OutputStream to, List<String> seen) throws IOException {
        for (byte[] head; (head = from.readNBytes(5)).length == 5; ) {
            var length = ByteBuffer.wrap(head).getShort(3);
            var content = from.readNBytes(length);
            var about = switch (head[0]) {
                case 20 -> "change of keys, for old middleboxes";
                case 22 -> "handshake, for the server " + serverName(content);
                default ->
                    "%d bytes that are encrypted%s"
                            .formatted(
                                    length,
                                    new String(content, StandardCharsets.ISO_8859_1).contains("traceparent")
                                            ? ", with a traceparent"
                                            : "");
            };
            synchronized (seen) {
                seen.add("the proxy saw a record of type " + head[0] + ": " + about);
            }
            to.write(head);
            to.write(content);
        }
    }

    private static void answers(Socket called, Socket caller) {
        try {
            called.getInputStream().transferTo(caller.getOutputStream());
            caller.shutdownOutput();
        } catch (IOException gone) {
            // the shop has its answer
        }
    }

    /** The extension server_name of a ClientHello (RFC 6066, 3), which nothing encrypts. */
    private static String serverName(byte[] hello) {
        var rest = ByteBuffer.wrap(hello).position(4 + 2 + 32); // message header, version, random
        skip(rest, rest.get()); // session id
        skip(rest, rest.getShort()); // cipher suites
        skip(rest, rest.get()); // compression methods
        rest.getShort();
        while (rest.hasRemaining()) {
            var type = rest.getShort();
            var extension = new byte[rest.getShort()];
            rest.get(extension);
            if (type == 0) {
                return new String(extension, 5, extension.length - 5, StandardCharsets.US_ASCII);
            }
        }
        return "(none named)";
    }

    private static void skip(ByteBuffer rest, int bytes) {
        rest.position(rest.position() + bytes);
    }

    /** A certificate for a moment, made by the JDK's keytool; the shop trusts it, and no other. */
    private static SSLContext context() throws Exception {
        var folder = Files.createTempDirectory("lab-tls");
        var file = folder.resolve("stock.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        try {
            var made = new ProcessBuilder((keytool + " -genkeypair -alias stock -keyalg EC -dname CN=stock.shop.example"
                                    + " -storetype PKCS12 -storepass for-a-moment -keystore " + file)
                            .split(" "))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (made.waitFor() != 0) {
                throw new IOException("keytool made no certificate");
            }
            var password = "for-a-moment".toCharArray();
            var keys = KeyStore.getInstance(file.toFile(), password);
            var own = KeyManagerFactory.getInstance("PKIX");
            own.init(keys, password);
            var trusted = TrustManagerFactory.getInstance("PKIX");
            trusted.init(keys);
            var context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }
}
