package lab.build;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import lab.text.CommandFailed;

/**
 * The official release of the Collector with the contrib components, for this operating system and processor.
 *
 * @param releases the folder of the version's files
 */
public record CollectorDownload(URI releases) {

    private static final String PROGRAM = "otelcol-contrib";
    private static final String CHECKSUMS = "opentelemetry-collector-releases_otelcol-contrib_checksums.txt";

    /** The project's official release site. */
    public static CollectorDownload official() {
        return new CollectorDownload(
                URI.create("https://github.com/open-telemetry/opentelemetry-collector-releases/releases/download/v"
                        + CollectorProgram.VERSION + "/"));
    }

    /** The archive for a system as Java names it: {@code otelcol-contrib_0.159.0_linux_amd64.tar.gz}. */
    public static String archive(String system, String processor) {
        return PROGRAM + "_" + CollectorProgram.VERSION + "_" + ReleaseDownload.os(system) + "_"
                + ReleaseDownload.cpu(processor, "set OTELCOL to a Collector that you built.") + ".tar.gz";
    }

    /**
     * Fetches the program, unless it exists.
     *
     * @param target the target file
     * @throws CommandFailed when it cannot be fetched, or does not match the list of checksums
     */
    public void to(Path target) throws IOException, InterruptedException {
        new ReleaseDownload(releases, archive(System.getProperty("os.name"), System.getProperty("os.arch")), CHECKSUMS)
                .to(Map.of(PROGRAM, target));
    }
}
