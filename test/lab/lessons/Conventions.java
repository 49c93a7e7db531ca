// What programs emit is compared with these, by reflection; they are not on the workbook's class path.
//DEPS io.opentelemetry.semconv:opentelemetry-semconv:1.45.0
//DEPS io.opentelemetry.semconv:opentelemetry-semconv-incubating:1.43.0-alpha

package lab.lessons;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import lab.build.Classpath;
import lab.build.Script;
import lab.grade.Telemetry;
import lab.telemetry.Emitted;

/**
 * The semantic conventions, stable and incubating, as their Java artifacts have them; and what is deliberately our own
 * (own-keys.txt).
 */
final class Conventions {

    static final Path OWN = LessonFiles.ROOT.resolve("test/lab/lessons/own-keys.txt");

    private static final Path SELF = LessonFiles.ROOT.resolve("test/lab/lessons/Conventions.java");

    /**
     * Our own metrics have units as the conventions would choose them: UCUM's, never a multiple, or what is counted, in
     * braces.
     */
    private static final Pattern UNIT = Pattern.compile("s|By|1|Cel|Hz|m|g|\\{[a-z_]+}");

    /** Said of a metric on our list that another program makes: its unit is not ours to choose. */
    private static final String NOT_OURS = "not our choice";

    private final Map<String, AttributeType> attributes = new HashMap<>();
    private final Map<String, String> units = new HashMap<>();
    private final Map<String, AttributeType> templates = new HashMap<>();
    private final Set<String> deprecated = new HashSet<>();
    private final Map<String, String> own = new HashMap<>();

    /** @throws IOException when the artifacts cannot be resolved */
    static Conventions load(Classpath classpath)
            throws IOException, InterruptedException, ReflectiveOperationException {
        var conventions = new Conventions();
        var jars = classpath.of(Script.of(SELF)).stream()
                .filter(entry -> entry.getFileName().toString().startsWith("opentelemetry-semconv-"))
                .toList();
        var urls = new ArrayList<URL>();
        for (var jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        try (var loader = new URLClassLoader(urls.toArray(URL[]::new), Conventions.class.getClassLoader())) {
            for (var jar : jars) {
                for (var name : classes(jar)) {
                    conventions.read(loader.loadClass(name));
                }
            }
        }
        for (var line : Files.readAllLines(OWN)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                var words = line.strip().split("\\s+", 2);
                conventions.own.put(words[0], words.length > 1 ? words[1] : "");
            }
        }
        return conventions;
    }

    private static List<String> classes(Path jar) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith("Attributes.class") || name.endsWith("Metrics.class"))
                    .map(name -> name.replace(".class", "").replace('/', '.'))
                    .toList();
        }
    }

    /**
     * What is stable now is deprecated among the incubating ones: a key that is current in either artifact is current.
     */
    private void read(Class<?> holder) throws ReflectiveOperationException {
        for (var field : holder.getFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            var old = field.isAnnotationPresent(Deprecated.class) || holder.isAnnotationPresent(Deprecated.class);
            if (field.get(null) instanceof AttributeKey<?> key) {
                keep(key.getKey(), old, () -> attributes.put(key.getKey(), key.getType()));
            } else if (field.getType().getSimpleName().equals("AttributeKeyTemplate")) {
                var any = (AttributeKey<?>) field.getType()
                        .getMethod("getAttributeKey", String.class)
                        .invoke(field.get(null), "");
                keep(any.getKey(), old, () -> templates.put(any.getKey(), any.getType()));
            } else if (field.getName().endsWith("_NAME")
                    && holder.getSimpleName().endsWith("Metrics")) {
                var unit = unit(holder, field);
                keep((String) field.get(null), old, () -> units.put((String) value(field), unit));
            }
        }
    }

    private void keep(String name, boolean old, Runnable known) {
        if (old) {
            deprecated.add(name);
        } else {
            known.run();
        }
    }

    private static String unit(Class<?> holder, Field name) throws ReflectiveOperationException {
        return (String)
                holder.getField(name.getName().replaceFirst("_NAME$", "_UNIT")).get(null);
    }

    private static Object value(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** What is neither in the conventions nor on our own list, a sentence each. */
    List<String> strange(Telemetry emitted) {
        var strange = new LinkedHashSet<String>();
        for (var span : emitted.spans()) {
            var where = "the span " + span.getName();
            strange(strange, where, span.getAttributes());
            strange(strange, "the resource of " + where, span.getResource().getAttributes());
            strange(
                    strange,
                    "the scope of " + where,
                    span.getInstrumentationScopeInfo().getAttributes());
            span.getEvents()
                    .forEach(event ->
                            strange(strange, "the event " + event.getName() + " of " + where, event.getAttributes()));
            span.getLinks().forEach(link -> strange(strange, "a link of " + where, link.getAttributes()));
        }
        for (var log : emitted.logs()) {
            strange(strange, "the log \"" + Telemetry.text(log) + "\"", log.getAttributes());
            strange(strange, "the resource of a log", log.getResource().getAttributes());
        }
        for (var metric : new Emitted(List.of(), emitted.metrics(), List.of())
                .withoutTheSdk()
                .metrics()) {
            metric(strange, metric);
            strange(
                    strange,
                    "the resource of " + metric.getName(),
                    metric.getResource().getAttributes());
            for (PointData point : metric.getData().getPoints()) {
                strange(strange, "the metric " + metric.getName(), point.getAttributes());
                for (ExemplarData exemplar : point.getExemplars()) {
                    strange(strange, "an exemplar of " + metric.getName(), exemplar.getFilteredAttributes());
                }
            }
        }
        return List.copyOf(strange);
    }

    private void metric(Set<String> strange, MetricData metric) {
        var name = metric.getName();
        if (units.containsKey(name)) {
            if (!units.get(name).equals(metric.getUnit())) {
                strange.add(name + " has the unit \"" + metric.getUnit() + "\"; the conventions say \""
                        + units.get(name) + "\"");
            }
        } else if (!own(name)) {
            strange.add(name + told(name));
        } else if (!UNIT.matcher(metric.getUnit()).matches() && !named(name).contains(NOT_OURS)) {
            strange.add(name + " has the unit \"" + metric.getUnit()
                    + "\"; expected s, By, 1 or what is counted, in braces");
        }
    }

    private void strange(Set<String> strange, String where, Attributes found) {
        found.forEach((key, value) -> {
            var type = type(key.getKey());
            if (type == null && !own(key.getKey())) {
                strange.add(where + " has " + key.getKey() + told(key.getKey()));
            } else if (type != null && type != key.getType()) {
                strange.add(where + " has " + key.getKey() + " as " + key.getType() + "; the conventions say " + type);
            }
        });
    }

    private String told(String name) {
        return deprecated.contains(name)
                ? ", which is deprecated"
                : ", which is no convention and not in " + OWN.getFileName();
    }

    /**
     * The type of a current key, one that a template such as http.request.header.&lt;key> makes among them; or null.
     */
    AttributeType type(String key) {
        var template = templates.keySet().stream()
                .filter(prefix -> key.startsWith(prefix) && key.length() > prefix.length())
                .findFirst();
        return attributes.containsKey(key)
                ? attributes.get(key)
                : template.map(templates::get).orElse(null);
    }

    private boolean own(String name) {
        return !named(name).isEmpty();
    }

    /** Why the name is on our list; empty when it is not. */
    private String named(String name) {
        return own.entrySet().stream()
                .filter(entry -> {
                    var key = entry.getKey();
                    return key.endsWith("*") ? name.startsWith(key.substring(0, key.length() - 1)) : name.equals(key);
                })
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /** Our own keys, and why they are. */
    Map<String, String> own() {
        return Map.copyOf(own);
    }

    /** Every current name of the conventions. */
    Set<String> names() {
        var names = new HashSet<>(attributes.keySet());
        names.addAll(units.keySet());
        names.addAll(templates.keySet());
        return names;
    }
}
