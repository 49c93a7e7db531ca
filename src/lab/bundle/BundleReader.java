package lab.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import lab.bundle.Manifest.Entry;
import lab.bundle.Manifest.Kind;
import lab.text.CommandFailed;

/**
 * Unpacks a bundle. The whole bundle is compared with its manifest before anything is written. Each file is written
 * under a temporary name and then moved to its place.
 *
 * @param repository Maven's local repository
 * @param lab the workbook's own folder
 * @param cache this JDK's cache inside it
 */
public record BundleReader(Path repository, Path lab, Path cache) {

    /** What was unpacked: the number of files, the number of those that existed already, and the size of all. */
    public record Unpacked(int files, int there, long bytes) {}

    /**
     * Unpacks a bundle.
     *
     * @param platform of this machine
     * @param progress receives progress messages
     * @throws CommandFailed when it is not a bundle, is for another platform, or does not match its manifest; then
     *     nothing is written
     */
    public Unpacked unpack(Path bundle, String platform, Consumer<String> progress) throws IOException {
        if (!Files.isRegularFile(bundle)) {
            throw new CommandFailed("There is no file " + bundle + ".");
        }
        try (var zip = new ZipFile(bundle.toFile())) {
            var manifest = manifest(zip);
            if (!manifest.platform().equals(platform)) {
                throw new CommandFailed("This bundle is for " + manifest.platform() + ", and this machine is "
                        + platform + ": it takes one that was made on such a machine.");
            }
            var done = 0;
            for (var entry : manifest.entries()) {
                progress.accept(++done + " of " + manifest.entries().size() + " files compared");
                compare(zip, entry);
            }
            done = 0;
            var there = 0;
            for (var entry : manifest.entries()) {
                progress.accept(++done + " of " + manifest.entries().size() + " files unpacked");
                there += write(zip, entry) ? 0 : 1;
            }
            return new Unpacked(manifest.entries().size(), there, manifest.bytes());
        } catch (ZipException broken) {
            throw new CommandFailed(bundle + " is broken or no bundle (" + broken.getMessage()
                    + "): nothing was unpacked. Copy it again.");
        } catch (IOException broken) {
            throw new CommandFailed(bundle + ": " + broken.getMessage() + ".");
        }
    }

    private static Manifest manifest(ZipFile zip) throws IOException {
        var entry = zip.getEntry(Manifest.NAME);
        if (entry == null) {
            throw new ZipException("it has no " + Manifest.NAME);
        }
        try (var in = zip.getInputStream(entry)) {
            return Manifest.read(in);
        }
    }

    private static void compare(ZipFile zip, Entry entry) throws IOException {
        var packed = zip.getEntry(entry.path());
        if (packed == null) {
            throw new ZipException("it lacks " + entry.path());
        }
        try (var in = zip.getInputStream(packed)) {
            var sum = Manifest.sum(in, entry.bytes());
            if (sum.bytes() != entry.bytes() || !sum.sha256().equals(entry.sha256())) {
                throw new ZipException(entry.path() + " is not what the manifest says");
            }
        }
    }

    /** False when the file existed already. */
    private boolean write(ZipFile zip, Entry entry) throws IOException {
        var target = entry.in(
                switch (entry.place()) {
                    case repository -> repository;
                    case lab -> lab;
                    case cache -> cache;
                });
        if (entry.kind() != Kind.LIST && Files.isRegularFile(target) && Files.size(target) == entry.bytes()) {
            return false;
        }
        Files.createDirectories(target.getParent());
        var fresh = target.resolveSibling(
                target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            try (var in = zip.getInputStream(zip.getEntry(entry.path()))) {
                if (entry.kind() == Kind.LIST) {
                    Files.writeString(
                            fresh,
                            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                                    .replace(BundleWriter.REPOSITORY, repository.toString()));
                } else {
                    Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            if (entry.kind() == Kind.PROGRAM && !fresh.toFile().setExecutable(true)) {
                throw new IOException(target + " cannot be made a program");
            }
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
