package lab.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The manifest of a bundle, which is a zip file. It is the first entry, and has a line for each other one.
 *
 * <pre>
 * workbook bundle 1
 * platform linux-amd64
 * FILE 9f86d081… 51234 repository/org/example/a/1.0/a-1.0.jar
 * </pre>
 *
 * @param platform the platform that it was made on, and is for
 */
record Manifest(String platform, List<Entry> entries) {

    static final String NAME = "manifest.txt";

    private static final String TITLE = "workbook bundle 1";
    private static final int MAX_BYTES = 16 << 20;
    private static final int MAX_ENTRIES = 50_000;
    private static final long MAX_TOTAL = 8L << 30;

    /** How an entry is unpacked. */
    enum Kind {
        FILE,
        PROGRAM,
        /** A text with paths into the local repository, whose location differs on each machine. */
        LIST
    }

    /** The target of an entry, by the first part of its path. */
    enum Place {
        /** Maven's local repository. */
        repository,
        /** The workbook's folder {@code .lab}. */
        lab,
        /** The files for one JDK, in {@code .lab/cache}. */
        cache
    }

    /**
     * A file of the bundle.
     *
     * @param sha256 of its bytes, 64 hexadecimal digits
     * @param path {@code repository/…}, {@code lab/…} or {@code cache/…}, with slashes
     */
    record Entry(Kind kind, String sha256, long bytes, String path) {

        private static final Pattern PATH = Pattern.compile("(repository|lab|cache)(/[^/\\\\:\\p{Cntrl}]{1,255})+");
        private static final Pattern SUM = Pattern.compile("[0-9a-f]{64}");

        Entry {
            if (!PATH.matcher(path).matches()
                    || path.length() > 1_000
                    || List.of(path.split("/")).stream().anyMatch(name -> name.equals("..") || name.equals("."))) {
                throw new IllegalArgumentException("a path that leads elsewhere: " + path);
            }
            if (!SUM.matcher(sha256).matches() || bytes < 0) {
                throw new IllegalArgumentException("no checksum or size of " + path);
            }
        }

        Place place() {
            return Place.valueOf(path.substring(0, path.indexOf('/')));
        }

        /** Its target file in this folder. */
        Path in(Path folder) {
            return folder.resolve(path.substring(path.indexOf('/') + 1));
        }

        @Override
        public String toString() {
            return kind + " " + sha256 + " " + bytes + " " + path;
        }
    }

    long bytes() {
        return entries.stream().mapToLong(Entry::bytes).sum();
    }

    byte[] written() {
        var text = new StringBuilder(TITLE + "\nplatform " + platform + "\n");
        entries.forEach(entry -> text.append(entry).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a manifest.
     *
     * @throws IOException when it is malformed, or names something that a bundle cannot hold
     */
    static Manifest read(InputStream in) throws IOException {
        var bytes = in.readNBytes(MAX_BYTES + 1);
        var lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        if (bytes.length > MAX_BYTES
                || lines.size() < 2
                || lines.size() > MAX_ENTRIES
                || !lines.getFirst().equals(TITLE)
                || !lines.get(1).startsWith("platform ")) {
            throw new IOException("its manifest is none that this workbook knows");
        }
        var entries = new ArrayList<Entry>();
        for (var line : lines.subList(2, lines.size())) {
            var words = line.split(" ", 4);
            try {
                entries.add(new Entry(Kind.valueOf(words[0]), words[1], Long.parseLong(words[2]), words[3]));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException wrong) {
                throw new IOException("its manifest has a line that is none: " + wrong.getMessage());
            }
        }
        var manifest = new Manifest(lines.get(1).substring("platform ".length()), List.copyOf(entries));
        if (entries.stream().map(Entry::path).distinct().count() < entries.size() || manifest.bytes() > MAX_TOTAL) {
            throw new IOException("its manifest names a file twice, or more than a bundle has");
        }
        return manifest;
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The checksum and the length of a stream, of which at most this many bytes are read. */
    static Sum sum(InputStream in, long most) throws IOException {
        var digest = digest();
        var chunk = new byte[1 << 16];
        var bytes = 0L;
        for (int n; bytes <= most && (n = in.read(chunk)) > 0; bytes += n) {
            digest.update(chunk, 0, n);
        }
        return new Sum(HexFormat.of().formatHex(digest.digest()), bytes);
    }

    record Sum(String sha256, long bytes) {}
}
