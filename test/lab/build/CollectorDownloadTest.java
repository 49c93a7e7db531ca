package lab.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import lab.text.CommandFailed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a release onto this machine, from a server of this machine: the real one is not asked. */
class CollectorDownloadTest {

    private static final String CHECKSUMS = "/opentelemetry-collector-releases_otelcol-contrib_checksums.txt";

    @TempDir
    private Path folder;

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private HttpServer server;
    private String name;

    @BeforeEach
    void start() throws Exception {
        name = CollectorDownload.archive(System.getProperty("os.name"), System.getProperty("os.arch"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", http -> {
            try (http) {
                var file = files.get(http.getRequestURI().getPath());
                http.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
                if (file != null) {
                    http.getResponseBody().write(file);
                }
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theProgramIsTakenOutOfTheArchiveAndNothingElse() throws Exception {
        serve(tar("../evil", "no", "README.md", "read", "otelcol-contrib", "#!/bin/sh\necho here\n"));
        fetch();
        assertThat(target()).isExecutable().hasContent("#!/bin/sh\necho here");
        try (var beside = Files.list(target().getParent())) {
            assertThat(beside).containsExactly(target());
        }
        assertThat(folder.resolve("evil")).doesNotExist();
        files.clear();
        fetch(); // is there: nobody is asked
    }

    @Test
    void anArchiveThatTheListDoesNotKnowIsThrownAway() throws Exception {
        serve(tar("otelcol-contrib", "good"));
        files.put("/" + name, tar("otelcol-contrib", "changed"));
        refused("is not what the release's list of checksums says");
        files.put(CHECKSUMS, "0000  another.tar.gz\n".getBytes(StandardCharsets.UTF_8));
        refused("does not name " + name);
    }

    @Test
    void whatIsNotThereOrNotAnArchiveIsOneSentence() throws Exception {
        refused("could not be fetched from");
        serve("no archive".getBytes(StandardCharsets.UTF_8));
        refused("could not be fetched from");
        serve(tar("README.md", "read"));
        refused("an archive without otelcol-contrib");
    }

    @Test
    void systemsAndProcessorsHaveTheNamesOfTheReleases() {
        assertThat(CollectorDownload.archive("Linux", "amd64")).endsWith("_linux_amd64.tar.gz");
        assertThat(CollectorDownload.archive("Mac OS X", "aarch64")).endsWith("_darwin_arm64.tar.gz");
        assertThat(CollectorDownload.archive("Windows 11", "x86_64")).endsWith("_windows_amd64.tar.gz");
        assertThatThrownBy(() -> CollectorDownload.archive("Linux", "riscv64"))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("riscv64");
    }

    private void refused(String why) throws Exception {
        assertThatThrownBy(this::fetch).isInstanceOf(CommandFailed.class).hasMessageContaining(why);
        assertThat(target()).doesNotExist();
        try (var beside = Files.list(target().getParent())) {
            assertThat(beside).isEmpty();
        }
    }

    private void fetch() throws Exception {
        new CollectorDownload(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"))
                .to(target());
    }

    private Path target() {
        return folder.resolve("cache/otelcol");
    }

    private void serve(byte[] archive) throws Exception {
        files.put("/" + name, archive);
        var sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
        files.put(CHECKSUMS, ("0000  other.tar.gz\n" + sum + "  " + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Names and texts in turn. */
    private static byte[] tar(String... content) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < content.length; i += 2) {
                var text = content[i + 1].getBytes(StandardCharsets.UTF_8);
                var header = new byte[512];
                System.arraycopy(content[i].getBytes(StandardCharsets.UTF_8), 0, header, 0, content[i].length());
                var size = String.format("%011o", text.length).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(size, 0, header, 124, size.length);
                zip.write(header);
                zip.write(text);
                zip.write(new byte[(512 - text.length % 512) % 512]);
            }
            zip.write(new byte[1024]);
        }
        return bytes.toByteArray();
    }
}
