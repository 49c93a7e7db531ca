package lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import lab.Fetched;
import lab.Needs;
import lab.Repository;
import lab.build.Packages;
import org.junit.jupiter.api.Test;

/**
 * Every query of dashboards, rules, data sources, the smoke test and the guides, read by the grammars of Grafana's and
 * Prometheus' editors.
 */
class QueriesTest {

    private static final Path ROOT = Repository.ROOT;
    private static final Path COMPOSE = ROOT.resolve("compose");
    private static final Path GRAMMARS = ROOT.resolve("test/stack/grammars");
    private static final Path KEPT = ROOT.resolve(".lab/grammars");

    /** The grammars lag behind their stores: what they do not know yet, with its documentation. */
    private record Lag(String language, String unknown, String readAs, String documentation) {}

    @Test
    @Needs("Node.js and npm")
    void everyQueryIsOfItsLanguage() throws Exception {
        grammars();
        var queries = queries().stream()
                .map(query -> {
                    var text = query.text();
                    for (var exception : exceptions()) {
                        text = query.language().equals(exception.language)
                                ? text.replace(exception.unknown, exception.readAs)
                                : text;
                    }
                    return new Query(query.language(), text, query.where());
                })
                .toList();
        assertThat(wrong(queries)).isEmpty();
    }

    @Test
    @Needs("Node.js and npm")
    void everyExceptionIsUsedStillNeededAndDocumented() throws Exception {
        grammars();
        for (var exception : exceptions()) {
            var queries = queries().stream()
                    .filter(query -> query.language().equals(exception.language)
                            && query.text().contains(exception.unknown))
                    .toList();
            assertThat(queries).as(exception + " is used").isNotEmpty();
            assertThat(wrong(queries)).as(exception + " is needed").hasSameSizeAs(queries);
            assertThat(exception.documentation).startsWith("https://");
        }
    }

    static List<Query> queries() throws IOException {
        var queries = new ArrayList<Query>();
        for (var some : List.of(
                Query.ofDashboards(COMPOSE),
                Query.ofRules(COMPOSE),
                Query.ofDatasources(COMPOSE),
                Query.ofSmoke(ROOT),
                Query.ofGuides(ROOT))) {
            assertThat(some).hasSizeGreaterThan(2);
            queries.addAll(some);
        }
        assertThat(queries.stream().map(Query::language).distinct())
                .containsExactlyInAnyOrder("promql", "logql", "traceql");
        return queries;
    }

    private static List<Lag> exceptions() {
        try (var lines = Files.lines(GRAMMARS.resolve("exceptions.tsv"))) {
            return lines.skip(1)
                    .map(line -> line.split("\t"))
                    .map(cells -> new Lag(cells[0], cells[1], cells[2], cells[3]))
                    .toList();
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    /** Fetches what package-lock.json names, once. */
    private static void grammars() throws Exception {
        Fetched.assume(() -> Packages.npm(GRAMMARS, KEPT));
        Files.copy(
                GRAMMARS.resolve("parse.mjs"),
                KEPT.resolve("parse.mjs"),
                StandardCopyOption.REPLACE_EXISTING); // it finds its packages beside itself
    }

    /** One line for each query that is not of its language. */
    private static List<String> wrong(List<Query> queries) throws Exception {
        var asked = Files.writeString(KEPT.resolve("queries.json"), new Gson().toJson(queries));
        var node = new ProcessBuilder("node", "parse.mjs")
                .directory(KEPT.toFile())
                .redirectInput(asked.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(node.getInputStream().readAllBytes());
        assertThat(node.waitFor()).as(said).isZero();
        return said.lines().toList();
    }
}
