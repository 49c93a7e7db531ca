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
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import lab.build.PrometheusProgram.Release;
import lab.text.CommandFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where Prometheus' programs come from; releases from a server of this machine: the real one is not asked. */
class PrometheusProgramTest {

    private static final Path ANYWHERE = Path.of("");

    @TempDir
    private Path folder;

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();

    @Test
    void theVariableWinsThenThePathThenWhatWasFetched() throws Exception {
        var named = program("named");
        var onPath = program("bin/promtool");
        var root = folder.resolve("root");
        var path = onPath.getParent().toString();

        assertThat(found(Map.of("PROMTOOL", named.toString(), "PATH", path), root))
                .isEqualTo(named.toString());
        assertThat(found(Map.of("PATH", path), root)).isEqualTo(onPath.toString());
        assertThat(PrometheusProgram.PROMTOOL.find(Map.of("PATH", ""), root, ANYWHERE))
                .isEmpty();
        var kept =
                program(folder.relativize(PrometheusProgram.PROMTOOL.kept(root)).toString());
        assertThat(found(Map.of("PATH", ""), root)).isEqualTo(kept.toString());
        assertThatThrownBy(() -> found(Map.of("PROMTOOL", "/nowhere/promtool"), root))
                .isInstanceOf(CommandFailed.class)
                .hasMessage("PROMTOOL names /nowhere/promtool, which is not a program.");
    }

    @Test
    void debianCallsAlertmanagerByALongerName() throws Exception {
        var debian = program("bin/prometheus-alertmanager");
        assertThat(PrometheusProgram.ALERTMANAGER
                        .find(Map.of("PATH", debian.getParent().toString()), null, ANYWHERE)
                        .orElseThrow()
                        .with("--version"))
                .containsExactly(debian.toString(), "--version");
    }

    @Test
    void aReleaseIsUnpackedOnceItsSumIsRight() throws Exception {
        var name = Release.ALERTMANAGER.archive(System.getProperty("os.name"), System.getProperty("os.arch"));
        var content = Map.of("x/LICENSE", "text", "x/alertmanager", "serves", "x/amtool", "asks");
        serve(name, name.endsWith(".zip") ? zip(content) : tar(content));

        fetch(Release.ALERTMANAGER);

        assertThat(PrometheusProgram.AMTOOL.kept(folder)).isExecutable().hasContent("asks");
        assertThat(PrometheusProgram.ALERTMANAGER.kept(folder)).isExecutable().hasContent("serves");
        try (var beside = Files.list(folder.resolve(".lab/alertmanager"))) {
            assertThat(beside).hasSize(2);
        }
        files.clear();
        fetch(Release.ALERTMANAGER); // is there: nobody is asked
    }

    @Test
    void anArchiveThatWasChangedOrLacksAProgramIsRefused() throws Exception {
        var name = Release.PROMETHEUS.archive(System.getProperty("os.name"), System.getProperty("os.arch"));
        serve(name, tar(Map.of("x/promtool", "good")));
        files.put("/" + name, tar(Map.of("x/promtool", "changed")));
        assertThatThrownBy(() -> fetch(Release.PROMETHEUS))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("is not what the release's list of checksums says");
        serve(name, tar(Map.of("x/prometheus", "another")));
        assertThatThrownBy(() -> fetch(Release.PROMETHEUS))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("without promtool");
        assertThat(PrometheusProgram.PROMTOOL.kept(folder)).doesNotExist();
    }

    @Test
    void windowsReleasesAreZips() throws Exception {
        assertThat(Release.PROMETHEUS.archive("Windows 11", "amd64"))
                .startsWith("prometheus-")
                .endsWith(".windows-amd64.zip");
        assertThat(Release.ALERTMANAGER.archive("Mac OS X", "aarch64"))
                .startsWith("alertmanager-")
                .endsWith(".darwin-arm64.tar.gz");
        var target = Files.createDirectories(folder.resolve("cache")).resolve("promtool");
        serve("a.zip", zip(Map.of("x/promtool.exe", "program", "x/README", "text")));
        fetch(server -> new ReleaseDownload(server, "a.zip", "sha256sums.txt").to(Map.of("promtool", target)));
        assertThat(target).hasContent("program");
    }

    private static String found(Map<String, String> environment, Path root) throws Exception {
        return PrometheusProgram.PROMTOOL
                .find(environment, root, ANYWHERE)
                .orElseThrow()
                .words()
                .getFirst();
    }

    private Path program(String name) throws Exception {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private interface Fetch {
        void from(URI server) throws Exception;
    }

    private void fetch(Release release) throws Exception {
        fetch(server -> release.fetch(folder, server));
    }

    private void fetch(Fetch fetch) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
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
        try {
            fetch.from(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
        } finally {
            server.stop(0);
        }
    }

    private void serve(String name, byte[] archive) throws Exception {
        files.put("/" + name, archive);
        var sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
        files.put("/sha256sums.txt", (sum + "  " + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] tar(Map<String, String> content) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            for (var file : content.entrySet()) {
                var text = file.getValue().getBytes(StandardCharsets.UTF_8);
                var header = new byte[512];
                var name = file.getKey().getBytes(StandardCharsets.UTF_8);
                System.arraycopy(name, 0, header, 0, name.length);
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

    private static byte[] zip(Map<String, String> content) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : content.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
