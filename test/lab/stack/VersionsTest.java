package lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import lab.Repository;
import org.junit.jupiter.api.Test;

/** The board's versions stand once, and OpenTelemetry's is the lessons'. */
class VersionsTest {

    private static final Pattern PINNED = Pattern.compile("(?m)^//DEPS ([^:\\s]+:[^:\\s]+):([^@\\s]+)");

    @Test
    void theSameOpenTelemetryAsTheLessons() throws IOException {
        assertThat(version("compose/board/common/Telemetry.java", "io.opentelemetry:opentelemetry-bom"))
                .isEqualTo(version("src/lab/Lab.java", "io.opentelemetry:opentelemetry-bom"));
    }

    @Test
    void eachVersionStandsOnce() throws IOException {
        try (var files = Files.walk(root().resolve("compose/board"))) {
            var named = files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> PINNED.matcher(read(file)).results().map(match -> match.group(1)))
                    .toList();
            assertThat(named).isNotEmpty().doesNotHaveDuplicates();
        }
    }

    @Test
    void theClientOfTheBrokerIsTheLessons() throws IOException {
        assertThat(version("compose/board/common/Telemetry.java", "com.rabbitmq:amqp-client"))
                .isEqualTo(version("src/lab/broker/Broker.java", "com.rabbitmq:amqp-client"));
    }

    @Test
    void theAgentIsTheLessons() throws IOException {
        assertThat(version("compose/board/local/Agent.java", "io.opentelemetry.javaagent:opentelemetry-javaagent"))
                .isEqualTo(version("src/lab/JavaAgent.java", "io.opentelemetry.javaagent:opentelemetry-javaagent"));
    }

    private static String version(String file, String artifact) throws IOException {
        var found = PINNED.matcher(read(root().resolve(file)))
                .results()
                .filter(match -> match.group(1).equals(artifact))
                .map(match -> match.group(2))
                .toList();
        assertThat(found).as(artifact + " in " + file).hasSize(1);
        return found.getFirst();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static Path root() {
        return Repository.ROOT;
    }
}
