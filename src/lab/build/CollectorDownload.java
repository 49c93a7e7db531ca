package lab.build;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import lab.text.CommandFailed;

/**
 * The official release of the Collector with the contributed components, for this operating system and processor. Its
 * archive is compared with the release's list of checksums before anything is unpacked.
 *
 * @param releases the folder of the version's files
 */
public record CollectorDownload(URI releases) {

    private static final String PROGRAM = "otelcol-contrib";
    private static final String CHECKSUMS = "opentelemetry-collector-releases_otelcol-contrib_checksums.txt";
    private static final int BLOCK = 512;
    private static final long MAX_BYTES = 1L << 30;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Where the project publishes its releases. */
    public static CollectorDownload official() {
        return new CollectorDownload(
                URI.create("https://github.com/open-telemetry/opentelemetry-collector-releases/releases/download/v"
                        + CollectorProgram.VERSION + "/"));
    }

    /** The archive for a system as Java names it: {@code otelcol-contrib_0.159.0_linux_amd64.tar.gz}. */
    public static String archive(String system, String processor) {
        var os = system.toLowerCase(Locale.ROOT).startsWith("mac")
                ? "darwin"
                : system.toLowerCase(Locale.ROOT).startsWith("windows") ? "windows" : "linux";
        var cpu = switch (processor.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default ->
                throw new CommandFailed("There is no release of the Collector for the processor " + processor
                        + ": set OTELCOL to one that you built.");
        };
        return PROGRAM + "_" + CollectorProgram.VERSION + "_" + os + "_" + cpu + ".tar.gz";
    }

    /**
     * Fetches the program, unless it is there.
     *
     * @param target where it shall lie
     * @throws CommandFailed when it cannot be had, or is not what the list of checksums says
     */
    public void to(Path target) throws IOException, InterruptedException {
        if (Files.isExecutable(target)) {
            return;
        }
        var name = archive(System.getProperty("os.name"), System.getProperty("os.arch"));
        Files.createDirectories(target.getParent());
        var archive = Files.createTempFile(target.getParent(), "fetching", ".tar.gz");
        var fresh = Files.createTempFile(target.getParent(), "unpacking", "");
        try (var client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(20))
                .build()) {
            var sums = get(client, CHECKSUMS, HttpResponse.BodyHandlers.ofString());
            var expected = sums.lines()
                    .map(line -> line.strip().split("\\s+\\*?"))
                    .filter(words -> words.length == 2 && words[1].equals(name))
                    .map(words -> words[0].toLowerCase(Locale.ROOT))
                    .findFirst()
                    .orElseThrow(() -> new CommandFailed(
                            "The release's list of checksums does not name " + name + ": nothing was unpacked."));
            get(client, name, HttpResponse.BodyHandlers.ofFile(archive));
            if (!expected.equals(sha256(archive))) {
                throw new CommandFailed(
                        name + " is not what the release's list of checksums says: it was thrown away. Try again.");
            }
            unpack(archive, fresh);
            if (!fresh.toFile().setExecutable(true)) {
                throw new CommandFailed(fresh + " cannot be made a program.");
            }
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unreachable) {
            throw new CommandFailed(name + " could not be fetched from " + releases.getHost() + " (" + unreachable
                    + "): is there a network?");
        } finally {
            Files.deleteIfExists(archive);
            Files.deleteIfExists(fresh);
        }
    }

    private <T> T get(HttpClient client, String file, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        var answer = client.send(
                HttpRequest.newBuilder(releases.resolve(file)).timeout(PATIENCE).build(), body);
        if (answer.statusCode() != 200) {
            throw new IOException(file + ": status " + answer.statusCode());
        }
        return answer.body();
    }

    private static String sha256(Path file) throws IOException {
        try (var input = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            var bytes = new byte[1 << 16];
            for (int n; (n = input.read(bytes)) > 0; ) {
                digest.update(bytes, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Takes the one program out of a tar archive (POSIX ustar): no other name in it is ever written. */
    private static void unpack(Path archive, Path target) throws IOException {
        try (var tar = new GZIPInputStream(Files.newInputStream(archive), 1 << 16)) {
            for (byte[] header; (header = tar.readNBytes(BLOCK)).length == BLOCK && header[0] != 0; ) {
                var name = field(header, 0, 100);
                var size = Long.parseLong(field(header, 124, 12).strip(), 8);
                if (size < 0 || size > MAX_BYTES) {
                    throw new IOException("an archive with a file of " + size + " bytes");
                }
                if (name.equals(PROGRAM) || name.equals(PROGRAM + ".exe")) {
                    copy(tar, target, size);
                    return;
                }
                tar.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
            }
        }
        throw new IOException("an archive without " + PROGRAM);
    }

    private static void copy(InputStream tar, Path target, long size) throws IOException {
        try (var out = Files.newOutputStream(target)) {
            var bytes = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                var n = tar.read(bytes, 0, (int) Math.min(left, bytes.length));
                if (n < 0) {
                    throw new IOException("an archive that ends too early");
                }
                out.write(bytes, 0, n);
                left -= n;
            }
        }
    }

    private static String field(byte[] header, int start, int length) {
        var end = start;
        while (end < start + length && header[end] != 0) {
            end++;
        }
        return new String(header, start, end - start, StandardCharsets.US_ASCII);
    }
}
