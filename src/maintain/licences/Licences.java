package maintain.licences;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Lists everything that is fetched, with its licence and known advisories, in {@code docs/dependencies.md}. Fails on a
 * licence that does not fit and on a known advisory.
 */
public final class Licences {

    /**
     * The licence of a package that is not installed here, for example one for another system. It is listed, and not a
     * failure.
     */
    static final String NOT_LOOKED_UP = "not looked up";

    private static final List<String> NPM =
            List.of("slides", "test/stack/grammars", "test/axe", "test/foreign/javascript", "compose/board/browser");

    private Licences() {}

    /**
     * Writes the list.
     *
     * @param arguments an address in place of OSV's, for a mirror
     * @return 0, or 1 when something does not fit
     */
    public static int run(Path root, String... arguments) throws IOException, InterruptedException {
        var all = new TreeSet<>(MavenDependencies.of(root));
        for (var folder : NPM) {
            all.addAll(NpmDependencies.of(root.resolve(folder, "package-lock.json")));
        }
        all.addAll(
                PypiDependencies.of(root.resolve("notebooks/requirements.txt"), root.resolve(".lab/notebooks/python")));
        all.addAll(PypiDependencies.of(
                root.resolve("test/foreign/python/requirements.txt"), root.resolve(".lab/foreign/python")));
        all.addAll(PypiDependencies.of(
                root.resolve("lessons/languages/requirements.txt"), root.resolve(".lab/languages/python")));
        all.addAll(GoDependencies.of(root.resolve("test/stack")));
        all.addAll(GoDependencies.of(root.resolve("test/stack/collector")));
        var known = known(Files.readString(root.resolve("src/maintain/known-licences.tsv")));
        var dependencies = all.stream()
                .map(each -> each.withLicence(known.getOrDefault(each.ecosystem() + " " + each.name(), each.licence())))
                .toList();
        var osv = new Osv(arguments.length > 0 ? URI.create(arguments[0]) : Osv.PUBLIC);
        var advisories = osv.advisories(dependencies);
        Files.writeString(root.resolve("docs/dependencies.md"), page(dependencies, advisories));
        var complaints = complaints(dependencies, advisories);
        complaints.forEach(System.out::println);
        var unknown = dependencies.stream()
                .filter(each -> each.licence().equals(NOT_LOOKED_UP))
                .count();
        System.out.println(dependencies.size() + " dependencies, " + complaints.size() + " complaints, " + unknown
                + " licences not looked up (not installed here)"
                + (advisories.isEmpty() ? "; advisories were not looked up: OSV cannot be reached" : ""));
        return complaints.isEmpty() ? 0 : 1;
    }

    /** Licences that a package does not declare, or not clearly. They were looked up by hand, each with its source. */
    static Map<String, String> known(String table) {
        return table.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t"))
                .collect(Collectors.toMap(line -> line[0], line -> line[1]));
    }

    /** A sentence for each licence that does not fit, and for each advisory. */
    public static List<String> complaints(
            Collection<Dependency> dependencies, Optional<Map<String, List<String>>> advisories) {
        var complaints = new ArrayList<String>();
        for (var each : dependencies) {
            if (!each.licence().equals(NOT_LOOKED_UP) && !LicenceRules.fits(each.licence())) {
                complaints.add(each.key() + ": "
                        + (each.licence().isEmpty() ? "declares no licence" : each.licence() + " does not fit"));
            }
            for (var id : advisories.orElse(Map.of()).getOrDefault(each.key(), List.of())) {
                complaints.add(each.key() + ": " + id);
            }
        }
        return complaints;
    }

    public static String page(Collection<Dependency> dependencies, Optional<Map<String, List<String>>> advisories) {
        var page = new StringBuilder("""
            # Dependencies

            Made by the maintainer's command `licences`; do not edit. Everything that a command, a test or the slides fetch, with the licence that it declares. Nothing of it is in the repository.

            """);
        page.append(
                advisories.isPresent()
                        ? "Known advisories were looked up at OSV.\n"
                        : "Known advisories: not looked up, since OSV could not be reached.\n");
        for (var ecosystem : List.of("Maven", "npm", "PyPI", "Go")) {
            page.append("\n## ")
                    .append(ecosystem)
                    .append("\n\n| name | version | licence | advisories |\n|---|---|---|---|\n");
            for (var each : dependencies) {
                if (each.ecosystem().equals(ecosystem)) {
                    page.append("| %s | %s | %s | %s |\n"
                            .formatted(
                                    each.name(),
                                    each.version(),
                                    each.licence().replace("|", "/"),
                                    advisories
                                            .map(all -> String.join(", ", all.getOrDefault(each.key(), List.of())))
                                            .orElse("not looked up")));
                }
            }
        }
        return page.toString();
    }
}
