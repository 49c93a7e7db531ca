package lab.bundle;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import lab.build.Platform;
import lab.text.CommandFailed;

/**
 * {@code ./lab fetch --from}: unpacks a bundle from a USB stick or from a room's host. {@code ./lab} lets Java run this
 * file as source code, because nothing is built yet on a machine without a network.
 */
final class Unpack {

    private static final String USAGE = "./lab fetch --from FILE, or --from http://HOST:4320: nothing else beside it.";
    private static final long MAX_BYTES = 4L << 30;
    private static final Duration PATIENCE = Duration.ofMinutes(60);

    private Unpack() {}

    /** @param arguments those of {@code ./lab}: fetch, --from and the source */
    public static void main(String... arguments) throws IOException, InterruptedException {
        var words = List.of(
                String.join("=", List.of(arguments)).replaceFirst("^fetch=", "").split("=", 2));
        if (words.size() != 2
                || !words.getFirst().equals("--from")
                || words.getLast().isBlank()) {
            System.err.println(USAGE);
            System.exit(2);
        }
        try {
            run(words.getLast(), Path.of(System.getProperty("lab.root")), Path.of(System.getProperty("lab.cache")));
        } catch (CommandFailed failed) {
            System.err.println(failed.getMessage());
            System.exit(1);
        }
    }

    private static void run(String from, Path root, Path cache) throws IOException, InterruptedException {
        var lab = root.resolve(".lab");
        var reader = new BundleReader(repository(), lab, cache);
        var remote = from.toLowerCase(Locale.ROOT).startsWith("http://")
                || from.toLowerCase(Locale.ROOT).startsWith("https://");
        var file = remote ? fetched(URI.create(from.strip().replaceAll("/+$", "")), lab) : Path.of(from);
        try {
            var unpacked = reader.unpack(file, Platform.name(), progress());
            done();
            System.out.printf(
                    Locale.ROOT,
                    "%,d files are here, %,d MB (%,d were there already). What they are for works without a network"
                            + " now: ./lab%n",
                    unpacked.files(),
                    unpacked.bytes() / 1_000_000,
                    unpacked.there());
        } finally {
            done();
            if (remote) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The Maven local repository of the current user. */
    private static Path repository() {
        return Path.of(System.getProperty("user.home"), ".m2", "repository");
    }

    /** Downloads the bundle from a room's host to a file that is deleted afterwards. */
    private static Path fetched(URI host, Path lab) throws IOException, InterruptedException {
        var file = Files.createTempFile(Files.createDirectories(lab), "fetching", ".zip");
        try (var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(host + "/bundle"))
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.ofInputStream());
            try (var in = answer.body();
                    var out = Files.newOutputStream(file)) {
                if (answer.statusCode() != 200) {
                    throw new CommandFailed(host + " has no bundle (status " + answer.statusCode()
                            + "): is it the host of a room that" + " was started with --bundle?");
                }
                var progress = progress();
                var chunk = new byte[1 << 16];
                var bytes = 0L;
                for (int n; (n = in.read(chunk)) > 0; ) {
                    bytes += n;
                    if (bytes > MAX_BYTES) {
                        throw new CommandFailed("What " + host + " sends does not end: nothing was unpacked.");
                    }
                    out.write(chunk, 0, n);
                    progress.accept(bytes / 1_000_000 + " MB fetched");
                }
            }
            return file;
        } catch (IOException | IllegalArgumentException away) {
            Files.deleteIfExists(file);
            throw new CommandFailed(host + " cannot be reached (" + away.getMessage() + ").");
        } catch (CommandFailed refused) {
            Files.deleteIfExists(file);
            throw refused;
        }
    }

    private static boolean shown;

    /** Prints a line that is overwritten a few times a second; only on a terminal. */
    private static Consumer<String> progress() {
        var terminal = System.console() != null && System.console().isTerminal();
        var last = new long[1];
        return words -> {
            var now = System.nanoTime();
            if (terminal && now - last[0] > 100_000_000) {
                last[0] = now;
                shown = true;
                System.err.print("\r\033[K  " + words);
            }
        };
    }

    private static void done() {
        if (shown) {
            System.err.print("\r\033[K");
            shown = false;
        }
    }
}
