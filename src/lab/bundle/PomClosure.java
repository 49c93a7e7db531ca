package lab.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** The POMs that a POM rests on: its parents, and the BOMs that any of these import, as far as they are there. */
final class PomClosure {

    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");
    private static final int DEEPEST = 20;

    private final Path repository;

    PomClosure(Path repository) {
        this.repository = repository;
    }

    Set<Path> of(Path pom) throws IOException {
        var found = new LinkedHashSet<Path>();
        collect(pom, found, DEEPEST);
        found.remove(pom);
        return found;
    }

    /** The properties of the POM and of its parents; adds all that it rests on to what was found. */
    private Map<String, String> collect(Path pom, Set<Path> found, int depth) throws IOException {
        var properties = new HashMap<String, String>();
        if (depth == 0 || !Files.exists(pom) || !found.add(pom) && depth < DEEPEST) {
            return properties;
        }
        var project = read(pom);
        var parent = child(project, "parent");
        if (parent != null) {
            properties.putAll(collect(file(parent, properties), found, depth - 1));
        }
        var own = child(project, "properties");
        for (var node = own == null ? null : own.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element property) {
                properties.put(property.getTagName(), property.getTextContent().strip());
            }
        }
        for (var part : new String[] {"groupId", "version"}) {
            var said = text(project, part);
            var value = said == null && parent != null ? text(parent, part) : said;
            if (value != null) {
                properties.put("project." + part, value);
            }
        }
        var managed = child(child(project, "dependencyManagement"), "dependencies");
        for (var node = managed == null ? null : managed.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element dependency && "import".equals(text(dependency, "scope"))) {
                collect(file(dependency, properties), found, depth - 1);
            }
        }
        return properties;
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

    private static Element read(Path pom) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(pom.toFile()).getDocumentElement();
        } catch (ParserConfigurationException | SAXException unreadable) {
            throw new IOException(pom + " is no POM: " + unreadable.getMessage(), unreadable);
        }
    }

    private static Element child(Element parent, String name) {
        for (Node node = parent == null ? null : parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return element;
            }
        }
        return null;
    }

    private static String text(Element parent, String name) {
        var found = child(parent, name);
        return found == null ? null : found.getTextContent().strip();
    }
}
