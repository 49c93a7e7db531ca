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
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import lab.text.CommandFailed;

/**
 * Fetches programs from the archive of an official release. Verifies the archive with the release's list of checksums
 * before unpacking anything.
 *
 * @param releases the folder of the version's files
 * @param archive its name: a {@code .tar.gz}, or a {@code .zip}
 * @param checksums the name of the list of SHA-256 sums
 */
record ReleaseDownload(URI releases, String archive, String checksums) {

    private static final int BLOCK = 512;
    private static final long MAX_BYTES = 1L << 30;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** {@code darwin}, {@code windows} or {@code linux}, for Java's name of a system. */
    static String os(String system) {
        var lower = system.toLowerCase(Locale.ROOT);
        return lower.startsWith("mac") ? "darwin" : lower.startsWith("windows") ? "windows" : "linux";
    }

    /**
     * {@code amd64} or {@code arm64}, for Java's name of a processor.
     *
     * @param instead what to do on another processor, as the end of a sentence
     * @throws CommandFailed for any other processor
     */
    static String cpu(String processor, String instead) {
        return switch (processor.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> throw new CommandFailed("There is no release for the processor " + processor + ": " + instead);
        };
    }

    /**
     * Fetches the programs, unless all of them exist.
     *
     * @param targets the target file for each program, by its name in the archive without folders and {@code .exe}
     * @throws CommandFailed when they cannot be fetched, or the archive does not match the list of checksums
     */
    void to(Map<String, Path> targets) throws IOException, InterruptedException {
        if (targets.values().stream().allMatch(Files::isExecutable)) {
            return;
        }
        var folder = targets.values().iterator().next().getParent();
        Files.createDirectories(folder);
        var file = Files.createTempFile(folder, "fetching", ".archive");
        try (var client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(20))
                .build()) {
            var sums = get(client, checksums, HttpResponse.BodyHandlers.ofString());
            var expected = sums.lines()
                    .map(line -> line.strip().split("\\s+\\*?"))
                    .filter(words -> words.length == 2 && words[1].equals(archive))
                    .map(words -> words[0].toLowerCase(Locale.ROOT))
                    .findFirst()
                    .orElseThrow(() -> new CommandFailed(
                            "The release's list of checksums does not name " + archive + ": nothing was unpacked."));
            get(client, archive, HttpResponse.BodyHandlers.ofFile(file));
            if (!expected.equals(sha256(file))) {
                throw new CommandFailed(
                        archive + " is not what the release's list of checksums says: it was thrown away. Try again.");
            }
            unpack(file, targets);
        } catch (IOException unreachable) {
            throw new CommandFailed(archive + " could not be fetched from " + releases.getHost() + " (" + unreachable
                    + "): is there a network?");
        } finally {
            Files.deleteIfExists(file);
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

    /** Extracts the programs from the archive; nothing else in it is ever written. */
    private void unpack(Path file, Map<String, Path> targets) throws IOException {
        var missing = new HashSet<>(targets.keySet());
        if (archive.endsWith(".zip")) {
            try (var zip = new ZipInputStream(Files.newInputStream(file))) {
                for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    var program = program(entry.getName());
                    if (missing.remove(program)) {
                        keep(zip, targets.get(program), MAX_BYTES);
                    }
                }
            }
        } else {
            untar(file, targets, missing);
        }
        if (!missing.isEmpty()) {
            throw new IOException("an archive without " + String.join(", ", missing));
        }
    }

    /** Reads POSIX ustar. */
    private static void untar(Path file, Map<String, Path> targets, HashSet<String> missing) throws IOException {
        try (var tar = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
            for (byte[] header;
                    !missing.isEmpty() && (header = tar.readNBytes(BLOCK)).length == BLOCK && header[0] != 0; ) {
                var program = program(field(header, 0, 100));
                var size = Long.parseLong(field(header, 124, 12).strip(), 8);
                if (size < 0 || size > MAX_BYTES) {
                    throw new IOException("an archive with a file of " + size + " bytes");
                }
                var padded = (size + BLOCK - 1) / BLOCK * BLOCK;
                if (missing.remove(program)) {
                    if (keep(tar, targets.get(program), size) < size) {
                        throw new IOException("an archive that ends too early");
                    }
                    tar.skipNBytes(padded - size);
                } else {
                    tar.skipNBytes(padded);
                }
            }
        }
    }

    /** {@code prometheus-3.5.0.linux-amd64/promtool} → {@code promtool} */
    private static String program(String entry) {
        return entry.substring(entry.lastIndexOf('/') + 1).replaceFirst("\\.exe$", "");
    }

    private static long keep(InputStream archive, Path target, long size) throws IOException {
        var fresh = Files.createTempFile(target.getParent(), "unpacking", "");
        try {
            var copied = 0L;
            try (var out = Files.newOutputStream(fresh)) {
                var bytes = new byte[1 << 16];
                for (int n;
                        copied < size
                                && (n = archive.read(bytes, 0, (int) Math.min(size - copied, bytes.length))) > 0; ) {
                    out.write(bytes, 0, n);
                    copied += n;
                }
            }
            if (!fresh.toFile().setExecutable(true)) {
                throw new CommandFailed(fresh + " cannot be made a program.");
            }
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
            return copied;
        } finally {
            Files.deleteIfExists(fresh);
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
