package lab.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The system and the processor that this JVM runs on, as {@code //DEPS} lines ask for it:
 * {@code ${lab.platform:linux-amd64}} in one is replaced by {@code darwin-arm64v8}, say. JBang alone takes what stands
 * behind the colon. The names are those of the binaries of embedded PostgreSQL.
 */
public final class Platform {

    private static final String PLACEHOLDER = "\\$\\{lab\\.platform(:[^}]*)?}";

    private static final Map<String, String> PROCESSORS =
            Map.of("x86_64", "amd64", "amd64", "amd64", "aarch64", "arm64v8", "arm64", "arm64v8");

    private Platform() {}

    /** A {@code //DEPS} line with this platform's name where it asks for it. */
    static String inserted(String line) {
        return line.replaceAll(PLACEHOLDER, name());
    }

    /** This one: {@code linux-amd64}, say. */
    public static String name() {
        return name(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.exists(Path.of("/etc/alpine-release")));
    }

    /**
     * @param system {@code os.name}
     * @param processor {@code os.arch}
     * @param alpine true on Alpine Linux, whose C library is another
     */
    static String name(String system, String processor, boolean alpine) {
        if (system.startsWith("Windows")) {
            return "windows-amd64"; // there is no other; Windows on ARM runs it, too
        }
        var architecture = PROCESSORS.getOrDefault(processor, processor);
        return system.startsWith("Mac")
                ? "darwin-" + architecture
                : "linux-" + architecture + (alpine ? "-alpine" : "");
    }
}
