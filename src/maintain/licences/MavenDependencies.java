package maintain.licences;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** The jars that {@code //DEPS} lines resolve to, with the licences from their poms in the local repository. */
public final class MavenDependencies {

    private static final Pattern DEPS = Pattern.compile("(?m)^//DEPS \\S+$");

    private MavenDependencies() {}

    static Set<Dependency> of(Path root) throws IOException, InterruptedException {
        var found = new TreeSet<Dependency>();
        var folder = Files.createTempDirectory("lab-licences");
        var script = folder.resolve("Everything.java");
        try {
            Files.writeString(script, script(lines(root)));
            var path = Command.output(
                    root, root.resolve("jbang").toString(), "--quiet", "info", "classpath", script.toString());
            for (var jar : path.strip().split(Pattern.quote(java.io.File.pathSeparator))) {
                if (jar.contains("repository")) {
                    found.add(dependency(Path.of(jar)));
                }
            }
        } finally {
            Files.deleteIfExists(script);
            Files.delete(folder);
        }
        return found;
    }

    /** One program with all dependencies of all programs; of two versions, Maven takes the one listed first. */
    private static String script(Set<String> lines) {
        var boms = lines.stream().filter(line -> line.endsWith("@pom"));
        var others = lines.stream().filter(line -> !line.endsWith("@pom"));
        return Stream.concat(boms, others)
                .collect(Collectors.joining("\n", "", "\nclass Everything { void main() {} }\n"));
    }

    private static Set<String> lines(Path root) throws IOException {
        var lines = new TreeSet<String>();
        for (var folder : List.of(
                "src", "scripts", "lessons/.shipped", "solutions", "test/lab", "test/answers", "compose/board")) {
            try (var files = Files.walk(root.resolve(folder))) {
                for (var file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    DEPS.matcher(Files.readString(file)).results().forEach(line -> lines.add(line.group()));
                }
            }
        }
        return lines;
    }

    /** {@code …/repository/io/netty/netty-common/4.2.18.Final/netty-common-4.2.18.Final.jar} */
    static Dependency dependency(Path jar) throws IOException {
        var folder = jar.getParent();
        var version = folder.getFileName().toString();
        var artifact = folder.getParent().getFileName().toString();
        var pom = folder.resolve(artifact + "-" + version + ".pom");
        var repository = folder;
        while (!repository.getFileName().toString().equals("repository")) {
            repository = repository.getParent();
        }
        var group = repository
                .relativize(folder.getParent().getParent())
                .toString()
                .replace('\\', '/')
                .replace('/', '.');
        return new Dependency("Maven", group + ":" + artifact, version, licence(repository, pom));
    }

    /** The licence in the pom, else the one in its parent. */
    public static String licence(Path repository, Path pom) throws IOException {
        if (!Files.exists(pom)) {
            return "";
        }
        var project = parse(pom);
        var names = children(project, "licenses").stream()
                .flatMap(all -> children(all, "license").stream())
                .flatMap(licence -> children(licence, "name").stream())
                .map(name -> name.getTextContent().strip().replaceAll("\\s+", " "))
                .toList();
        if (!names.isEmpty()) {
            return String.join("; ", names);
        }
        for (var parent : children(project, "parent")) {
            var artifact = text(parent, "artifactId");
            var version = text(parent, "version");
            var file = repository
                    .resolve(text(parent, "groupId").replace('.', '/'))
                    .resolve(artifact)
                    .resolve(version)
                    .resolve(artifact + "-" + version + ".pom");
            return licence(repository, file);
        }
        return "";
    }

    private static Element parse(Path pom) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(pom.toFile()).getDocumentElement();
        } catch (ParserConfigurationException | SAXException unreadable) {
            throw new IOException(pom + " cannot be read", unreadable);
        }
    }

    private static String text(Element parent, String name) {
        return children(parent, name).stream()
                .findFirst()
                .map(element -> element.getTextContent().strip())
                .orElse("");
    }

    private static List<Element> children(Element parent, String name) {
        var children = new ArrayList<Element>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                children.add(element);
            }
        }
        return children;
    }
}
