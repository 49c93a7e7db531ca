package maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import lab.Repository;
import org.junit.jupiter.api.Test;

/** The dependencies of pom.xml are those of the //DEPS lines. */
class PomTest {

    private static final String EMPTY = """
        <project>
          <dependencyManagement>
            <dependencies>
            </dependencies>
          </dependencyManagement>

          <dependencies>
          </dependencies>
        </project>
        """;

    @Test
    void thePomIsDerived() throws IOException {
        assertThat(Files.readString(Repository.ROOT.resolve("pom.xml")))
                .as("./lab pom writes it anew")
                .isEqualTo(Pom.expected(Repository.ROOT));
    }

    @Test
    void eachArtifactStandsOnceWithTheVersionThatAnyFileNames() {
        var sources = new LinkedHashMap<String, String>();
        sources.put("A.java", "//DEPS org.bom:all:3@pom\n//DEPS org.bom:one org.other:two\n");
        sources.put("B.java", "class B {} //DEPS not:this:1\n//DEPS org.other:two:5\n");

        assertThat(Pom.derive(EMPTY, sources)).isEqualTo("""
            <project>
              <dependencyManagement>
                <dependencies>
                  <dependency><groupId>org.bom</groupId><artifactId>all</artifactId><version>3</version><type>pom</type><scope>import</scope></dependency>
                </dependencies>
              </dependencyManagement>

              <dependencies>
                <!-- A.java -->
                <dependency><groupId>org.bom</groupId><artifactId>one</artifactId></dependency>
                <dependency><groupId>org.other</groupId><artifactId>two</artifactId><version>5</version></dependency>
              </dependencies>
            </project>
            """);
    }

    @Test
    void aJarAloneComesWithoutWhatItAsksForAndAPlatformIsTheOneBehindTheColon() {
        var sources = Map.of(
                "A.java", "//DEPS org.one:server:2@fatjar\n//DEPS org.one:binaries-${lab.platform:linux-amd64}:3\n");

        assertThat(Pom.derive(EMPTY, sources))
                .contains(
                        "<artifactId>server</artifactId><version>2</version><exclusions><exclusion><groupId>*</groupId>"
                                + "<artifactId>*</artifactId></exclusion></exclusions></dependency>",
                        "<artifactId>binaries-linux-amd64</artifactId><version>3</version></dependency>");
    }

    @Test
    void twoVersionsOfOneArtifactAreRefused() {
        var sources = new LinkedHashMap<>(Map.of("A.java", "//DEPS org.other:two:5\n"));
        sources.put("B.java", "//DEPS org.other:two:6\n");

        assertThatThrownBy(() -> Pom.derive(EMPTY, sources))
                .hasMessage("B.java asks for org.other:two:6, another file for 5");
    }
}
