package maintain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes the dependencies of {@code pom.xml} from the {@code //DEPS} lines of the library, of the lessons as shipped
 * and of the tests. Everything else in {@code pom.xml} is edited by hand.
 */
public final class Pom {

    private static final Pattern LINE = Pattern.compile("(?m)^//DEPS (.+)$");
    private static final Pattern DEPENDENCY = Pattern.compile("([^:@]+):([^:@]+)(?::([^:@]+)(@pom|@fatjar)?)?");

    /** The platform in a {@code //DEPS} line. The pom uses the default after the colon, as JBang alone does. */
    private static final Pattern PLATFORM = Pattern.compile("\\$\\{lab\\.platform:([^}]*)}");

    /** JBang's mark for a jar without its dependencies. */
    private static final String ALONE = "@fatjar";

    private static final String EXCLUSIONS =
            "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>";
    private static final Pattern DERIVED = Pattern.compile(
            "(?s)  <dependencyManagement>\n.*?  </dependencyManagement>\n\n  <dependencies>\n.*?  </dependencies>\n");

    private record Artifact(String group, String name) {}

    private Pom() {}

    /** Updates the repository's {@code pom.xml}; the exit code is 0. */
    public static int run(Path root, String... arguments) throws IOException {
        var file = root.resolve("pom.xml");
        var before = Files.readString(file);
        var after = derive(before, sources(root));
        if (!after.equals(before)) {
            Files.writeString(file, after);
        }
        System.out.println(after.equals(before) ? "pom.xml is up to date" : "updated pom.xml");
        return 0;
    }

    /** The expected contents of {@code pom.xml}. */
    public static String expected(Path root) throws IOException {
        return derive(Files.readString(root.resolve("pom.xml")), sources(root));
    }

    /**
     * Replaces the dependencies in the pom with those of these sources.
     *
     * @param sources paths relative to the repository, with their contents; an artifact is listed under the first
     *     source that names it
     * @throws IllegalArgumentException when two sources need different versions of one artifact
     */
    public static String derive(String pom, Map<String, String> sources) {
        var versions = new LinkedHashMap<Artifact, String>();
        var boms = new LinkedHashSet<Artifact>();
        var bySource = new LinkedHashMap<String, Set<Artifact>>();
        var seen = new LinkedHashSet<Artifact>();
        var alone = new LinkedHashSet<Artifact>();
        sources.forEach((source, code) -> {
            for (var dependency : dependencies(source, code)) {
                var artifact = new Artifact(dependency.group(1), dependency.group(2));
                var version = dependency.group(3);
                if (version != null) {
                    var other = versions.putIfAbsent(artifact, version);
                    if (other != null && !other.equals(version)) {
                        throw new IllegalArgumentException("%s asks for %s:%s:%s, another file for %s"
                                .formatted(source, artifact.group, artifact.name, version, other));
                    }
                }
                if (ALONE.equals(dependency.group(4))) {
                    alone.add(artifact);
                }
                if ("@pom".equals(dependency.group(4))) {
                    boms.add(artifact);
                } else if (seen.add(artifact)) {
                    bySource.computeIfAbsent(source, _ -> new LinkedHashSet<>()).add(artifact);
                }
            }
        });

        var lines = new ArrayList<String>();
        lines.add("  <dependencyManagement>\n    <dependencies>");
        boms.forEach(
                bom -> lines.add(element("      ", bom, versions.get(bom), "<type>pom</type><scope>import</scope>")));
        lines.add("    </dependencies>\n  </dependencyManagement>\n\n  <dependencies>");
        bySource.forEach((source, artifacts) -> {
            lines.add("    <!-- " + source + " -->");
            artifacts.forEach(artifact -> lines.add(
                    element("    ", artifact, versions.get(artifact), alone.contains(artifact) ? EXCLUSIONS : "")));
        });
        lines.add("  </dependencies>\n");

        var derived = DERIVED.matcher(pom);
        if (!derived.find()) {
            throw new IllegalArgumentException("pom.xml has no dependencyManagement followed by dependencies");
        }
        return derived.replaceFirst(Matcher.quoteReplacement(String.join("\n", lines)));
    }

    private static List<Matcher> dependencies(String source, String code) {
        return LINE.matcher(code)
                .results()
                .flatMap(line -> Stream.of(
                        PLATFORM.matcher(line.group(1)).replaceAll("$1").strip().split("\\s+")))
                .map(text -> {
                    var dependency = DEPENDENCY.matcher(text);
                    if (!dependency.matches()) {
                        throw new IllegalArgumentException(source + ": cannot read //DEPS " + text);
                    }
                    return dependency;
                })
                .toList();
    }

    private static String element(String indent, Artifact artifact, String version, String more) {
        return indent + "<dependency><groupId>" + artifact.group + "</groupId><artifactId>" + artifact.name
                + "</artifactId>" + (version == null ? "" : "<version>" + version + "</version>") + more
                + "</dependency>";
    }

    /** The files whose {@code //DEPS} are used: Lab.java and the commands first, the rest by name. */
    private static Map<String, String> sources(Path root) throws IOException {
        var sources = new LinkedHashMap<String, String>();
        for (var first : List.of("src/lab/Lab.java", "scripts/lab.java")) {
            sources.put(first, Files.readString(root.resolve(first)));
        }
        var rest = new TreeMap<String, String>();
        // The shipped version: a learner's lesson may have more.
        for (var folder : List.of("src", "scripts", "lessons/.shipped", "test/lab", "test/maintain")) {
            try (var files = Files.walk(root.resolve(folder))) {
                for (var file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    var name = root.relativize(file).toString().replace('\\', '/');
                    rest.put(name, Files.readString(file));
                }
            }
        }
        rest.forEach(sources::putIfAbsent);
        return sources;
    }
}
