package lab.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The POMs that a resolver reads for a POM, as far as they exist locally: its parents, the BOMs that any of these
 * import, and the POMs of its dependencies. Which version of a dependency a resolver asks for depends on all others, so
 * every local version is included.
 */
final class PomClosure {

    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");
    private static final int DEEPEST = 20;

    private final Path repository;
    private final Map<Path, Map<String, String>> read = new HashMap<>();

    PomClosure(Path repository) {
        this.repository = repository;
    }

    /** Adds a POM. */
    void add(Path pom) throws IOException {
        properties(pom);
    }

    /** All POMs that a resolver reads for those that were added, including them. */
    List<Path> found() {
        return read.keySet().stream().sorted().toList();
    }

    /** The properties of the POM and of its parents. Also adds the POMs that it refers to. */
    private Map<String, String> properties(Path pom) throws IOException {
        if (read.containsKey(pom) || !Files.exists(pom)) {
            return read.getOrDefault(pom, Map.of());
        }
        var properties = new HashMap<String, String>();
        read.put(pom, properties);
        var project = read(pom);
        var parent = child(project, "parent");
        if (parent != null) {
            properties.putAll(properties(file(parent, properties)));
        }
        for (var property : children(child(project, "properties"))) {
            properties.put(property.getTagName(), property.getTextContent().strip());
        }
        for (var part : List.of("groupId", "version")) {
            var said = text(project, part);
            var value = said == null && parent != null ? text(parent, part) : said;
            if (value != null) {
                properties.put("project." + part, value);
            }
        }
        for (var dependency : children(child(child(project, "dependencyManagement"), "dependencies"))) {
            if ("import".equals(text(dependency, "scope"))) {
                properties(file(dependency, properties));
            }
        }
        for (var dependency : children(child(project, "dependencies"))) {
            if (!"test".equals(text(dependency, "scope"))) {
                for (var each : versions(dependency, properties)) {
                    properties(each);
                }
            }
        }
        return properties;
    }

    /** The POMs of all local versions of an artifact. */
    private List<Path> versions(Element dependency, Map<String, String> properties) throws IOException {
        var artifact = filled(text(dependency, "artifactId"), properties);
        var folder = repository
                .resolve(filled(text(dependency, "groupId"), properties).replace('.', '/'))
                .resolve(artifact);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var versions = Files.list(folder)) {
            return versions.filter(Files::isDirectory)
                    .map(version -> version.resolve(artifact + "-" + version.getFileName() + ".pom"))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private Path file(Element coordinates, Map<String, String> properties) {
        var group = filled(text(coordinates, "groupId"), properties);
        var artifact = filled(text(coordinates, "artifactId"), properties);
        var version = filled(text(coordinates, "version"), properties);
        return repository
                .resolve(group.replace('.', '/'))
                .resolve(artifact)
                .resolve(version)
                .resolve(artifact + "-" + version + ".pom");
    }

    private static String filled(String text, Map<String, String> properties) {
        var value = text == null ? "" : text;
        for (var i = 0; i < DEEPEST && value.contains("${"); i++) {
            value = PROPERTY.matcher(value)
                    .replaceAll(property -> java.util.regex.Matcher.quoteReplacement(
                            properties.getOrDefault(property.group(1), "unknown")));
        }
        return value;
    }

    /** Null for one that is not well-formed: old ones have entities of HTML, which Maven overlooks. */
    private static Element read(Path pom) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler()); // prints nothing
            return builder.parse(pom.toFile()).getDocumentElement();
        } catch (SAXException malformed) {
            return null;
        } catch (ParserConfigurationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static List<Element> children(Element parent) {
        var children = new ArrayList<Element>();
        for (Node node = parent == null ? null : parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static Element child(Element parent, String name) {
        return children(parent).stream()
                .filter(element -> element.getTagName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static String text(Element parent, String name) {
        var found = child(parent, name);
        return found == null ? null : found.getTextContent().strip();
    }
}
