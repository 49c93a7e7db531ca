package lab.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import lab.bundle.Manifest.Entry;
import lab.bundle.Manifest.Kind;

/** Packs a bundle: a manifest, followed by the files that were added. */
public final class BundleWriter {

    /** Placeholder for the local repository in lists. */
    static final String REPOSITORY = "@repository@";

    private record Source(Kind kind, Path file, byte[] text) {

        InputStream open() throws IOException {
            return text == null ? Files.newInputStream(file) : new ByteArrayInputStream(text);
        }
    }

    private final Path repository;
    private final PomClosure poms;
    private final Map<String, Source> sources = new LinkedHashMap<>();

    /** @param repository Maven's local repository */
    public BundleWriter(Path repository) {
        this.repository = repository;
        poms = new PomClosure(repository);
    }

    /** Adds a file, or a folder with its contents. */
    public void add(String path, Path file) throws IOException {
        if (Files.isDirectory(file)) {
            try (var all = Files.walk(file)) {
                for (var each : all.filter(Files::isRegularFile).sorted().toList()) {
                    add(path + "/" + slashed(file.relativize(each)), each);
                }
            }
            return;
        }
        sources.put(path, new Source(Files.isExecutable(file) ? Kind.PROGRAM : Kind.FILE, file, null));
    }

    /** Adds a text that contains paths into the local repository. */
    public void addList(String path, Path file) throws IOException {
        var text = Files.readString(file).replace(repository.toString(), REPOSITORY);
        sources.put(path, new Source(Kind.LIST, file, text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Adds an artifact of the local repository: all files beside it, and the POMs that its own POM refers to, because a
     * resolver asks for them.
     *
     * @param file any file of the artifact; a file outside the repository was built here and is skipped
     */
    public void addArtifact(Path file) throws IOException {
        if (!file.startsWith(repository)) {
            return;
        }
        try (var beside = Files.list(file.getParent())) {
            for (var each : beside.filter(Files::isRegularFile).sorted().toList()) {
                if (!each.toString().endsWith(".lastUpdated")) {
                    addOfRepository(each);
                }
                if (each.toString().endsWith(".pom")) {
                    poms.add(each);
                }
            }
        }
    }

    private void addOfRepository(Path file) throws IOException {
        add("repository/" + slashed(repository.relativize(file)), file);
    }

    private static String slashed(Path path) {
        return path.toString().replace('\\', '/');
    }

    /**
     * Writes the bundle.
     *
     * @param platform the platform it is for
     * @param progress receives progress messages
     * @return its size in bytes, and its checksum
     */
    public Written write(Path target, String platform, Consumer<String> progress) throws IOException {
        for (var pom : poms.found()) {
            addOfRepository(pom);
            var origin = pom.resolveSibling("_remote.repositories");
            if (Files.exists(origin)) {
                addOfRepository(origin);
            }
        }
        var entries = new ArrayList<Entry>();
        for (var source : sources.entrySet()) {
            progress.accept(entries.size() + " of " + sources.size() + " files looked at");
            try (var in = source.getValue().open()) {
                var sum = Manifest.sum(in, Long.MAX_VALUE);
                entries.add(new Entry(source.getValue().kind(), sum.sha256(), sum.bytes(), source.getKey()));
            }
        }
        var fresh = target.resolveSibling(target.getFileName() + ".part"); // readable by all, unlike a temporary file
        try {
            try (var zip = new ZipOutputStream(Files.newOutputStream(fresh))) {
                zip.setLevel(Deflater.BEST_SPEED); // most files are compressed already
                zip.putNextEntry(new ZipEntry(Manifest.NAME));
                zip.write(new Manifest(platform, entries).written());
                var packed = 0;
                for (var source : sources.entrySet()) {
                    progress.accept(++packed + " of " + sources.size() + " files packed");
                    zip.putNextEntry(new ZipEntry(source.getKey()));
                    try (var in = source.getValue().open()) {
                        in.transferTo(zip);
                    }
                }
            }
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        try (var in = Files.newInputStream(target)) {
            var sum = Manifest.sum(in, Long.MAX_VALUE);
            return new Written(entries.size(), sum.bytes(), sum.sha256());
        }
    }

    /** A bundle that was written. */
    public record Written(int files, long bytes, String sha256) {}

    /** Adds a file or folder of the workbook if it exists. */
    public void addIfThere(String path, Path file) throws IOException {
        if (Files.exists(file)) {
            add(path, file);
        }
    }

    /** The files that these lists name, which a program made from paths into the local repository. */
    public Stream<Path> named(Path list) throws IOException {
        var root = repository + java.io.File.separator;
        return Files.readAllLines(list).stream()
                .flatMap(line -> Stream.of(line.split("[" + java.io.File.pathSeparator + " ]")))
                .filter(word -> word.startsWith(root))
                .map(Path::of)
                .filter(Files::exists);
    }
}
