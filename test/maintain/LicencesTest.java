package maintain;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import maintain.licences.Dependency;
import maintain.licences.Licences;
import maintain.licences.MavenDependencies;
import maintain.licences.Osv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The maintainer's list of licences and advisories. */
class LicencesTest {

    /** As OSV answered to a batch of two, the first of which has an advisory. */
    private static final String ANSWER = """
        {"results":[{"vulns":[{"id":"GHSA-h5c8-rqwp-cp95","modified":"2024-01-11T00:00:00Z"}]},{}]}
        """;

    private static final Dependency JINJA = new Dependency("PyPI", "jinja2", "3.1.2", "BSD-3-Clause");
    private static final Dependency GSON = new Dependency("Maven", "com.google.code.gson:gson", "2.15.0", "Apache-2.0");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"Apache-2.0", "MIT OR GPL-3.0", "GPL-2.0-with-classpath-exception", "BSD License; MIT", "EPL 2.0"
            })
    void aPermissiveLicenceOrAChoiceOfOneFits(String licence) {
        assertThat(complaints(licence)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"AGPL-3.0", "GPL-3.0-only", "MIT AND GPL-3.0", "SSPL-1.0", "CC-BY-NC-4.0", "Proprietary", ""})
    void anotherOneOrNoneDoesNot(String licence) {
        assertThat(complaints(licence)).singleElement().asString().startsWith("npm left-pad 1.0.0: ");
    }

    private static List<String> complaints(String licence) {
        return Licences.complaints(List.of(new Dependency("npm", "left-pad", "1.0.0", licence)), Optional.empty());
    }

    @Test
    void aPomWithoutALicenceHasItsParents() throws Exception {
        var parent = folder.resolve("org/parent/1/parent-1.pom");
        var child = folder.resolve("org/child/2/child-2.pom");
        Files.createDirectories(parent.getParent());
        Files.createDirectories(child.getParent());
        Files.writeString(
                parent, "<project><licenses><license><name>The MIT\n License</name></license></licenses></project>");
        Files.writeString(
                child,
                "<project><parent><groupId>org</groupId><artifactId>parent</artifactId><version>1</version></parent></project>");
        assertThat(MavenDependencies.licence(folder, child)).isEqualTo("The MIT License");
    }

    @Test
    void advisoriesAreThoseOfTheAnswer() throws Exception {
        var found = asked(200, ANSWER);
        assertThat(found).contains(Map.of("PyPI jinja2 3.1.2", List.of("GHSA-h5c8-rqwp-cp95")));
        assertThat(Licences.complaints(List.of(JINJA, GSON), found))
                .containsExactly("PyPI jinja2 3.1.2: GHSA-h5c8-rqwp-cp95");
        assertThat(Licences.page(List.of(JINJA, GSON), found))
                .contains("| jinja2 | 3.1.2 | BSD-3-Clause | GHSA-h5c8-rqwp-cp95 |");
    }

    @Test
    void whatCannotBeLookedUpIsSaid() throws Exception {
        assertThat(asked(405, "")).isEmpty();
        assertThat(Licences.page(List.of(JINJA), Optional.empty()))
                .contains("| jinja2 | 3.1.2 | BSD-3-Clause | not looked up |");
    }

    private static Optional<Map<String, List<String>>> asked(int status, String answer) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            var body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            return new Osv(URI.create("http://localhost:" + server.getAddress().getPort() + "/"))
                    .advisories(List.of(JINJA, GSON));
        } finally {
            server.stop(0);
        }
    }
}
