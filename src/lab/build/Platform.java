package lab.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The operating system and processor of this JVM, for {@code //DEPS} lines: {@code ${lab.platform:linux-amd64}} is
 * replaced by, for example, {@code darwin-arm64v8}. JBang itself uses the default after the colon. The names are those
 * of embedded PostgreSQL's binaries.
 */
public final class Platform {

    private static final String PLACEHOLDER = "\\$\\{lab\\.platform(:[^}]*)?}";

    private static final Map<String, String> PROCESSORS =
            Map.of("x86_64", "amd64", "amd64", "amd64", "aarch64", "arm64v8", "arm64", "arm64v8");

    private Platform() {}

    /** A {@code //DEPS} line with this platform's name filled in. */
    static String inserted(String line) {
        return line.replaceAll(PLACEHOLDER, name());
    }

    /** This platform, for example {@code linux-amd64}. */
    public static String name() {
        return name(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.exists(Path.of("/etc/alpine-release")));
    }

    /**
     * @param system {@code os.name}
     * @param processor {@code os.arch}
     * @param alpine true on Alpine Linux, which has a different C library
     */
    static String name(String system, String processor, boolean alpine) {
        if (system.startsWith("Windows")) {
            return "windows-amd64"; // the only one; Windows on ARM runs it, too
        }
        var architecture = PROCESSORS.getOrDefault(processor, processor);
        return system.startsWith("Mac")
                ? "darwin-" + architecture
                : "linux-" + architecture + (alpine ? "-alpine" : "");
    }
}
