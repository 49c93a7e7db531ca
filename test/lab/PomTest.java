package lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The IDE's pom.xml names the same versions as the //DEPS lines do. */
class PomTest {

    private static final Pattern DEPENDENCY = Pattern.compile("(?m)^//DEPS ([^:\\s]+):([^:\\s]+)(?::([^@\\s]+))?");

    @Test
    void everyDependencyOfTheLibraryStandsInThePom() throws IOException {
        var root = Path.of(System.getProperty("lab.root", ""));
        var pom = Files.readString(root.resolve("pom.xml"));

        for (var file : List.of("src/lab/Lab.java", "src/lab/broker/Broker.java", "scripts/lab.java")) {
            var dependencies = DEPENDENCY
                    .matcher(Files.readString(root.resolve(file)))
                    .results()
                    .toList();
            assertThat(dependencies).as(file).isNotEmpty();
            for (var found : dependencies) {
                var version = found.group(3) == null ? "" : "<version>" + found.group(3) + "</version>";
                assertThat(pom)
                        .contains("<groupId>" + found.group(1) + "</groupId><artifactId>" + found.group(2)
                                + "</artifactId>" + version);
            }
        }
    }
}
