package maintain.conventions;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipInputStream;
import lab.text.BadArgument;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The model of the semantic conventions ({@code model/**}{@code /*.yaml}) at a tag, in both of its file formats:
 * {@code groups}, and {@code definition/2} with one list per kind.
 */
public final class ConventionsModel {

    /** An attribute, metric, span, entity or event with its own and its inherited attributes. */
    private record Group(String kind, Map<String, Object> yaml) {}

    private final String tag;
    private final String commit;
    private final String checksum;
    private final Map<String, String> releases;
    private final Map<String, Map<String, Object>> attributes = new TreeMap<>();
    private final Map<String, Group> groups = new LinkedHashMap<>();

    private ConventionsModel(String tag, String commit, String checksum, Map<String, String> releases) {
        this.tag = tag;
        this.commit = commit;
        this.checksum = checksum;
        this.releases = releases;
    }

    /**
     * Reads the model from a clone.
     *
     * @throws BadArgument when the clone has no such tag
     */
    public static ConventionsModel read(Path clone, String tag) throws IOException, InterruptedException {
        var commit = new String(git(clone, "rev-parse", "--verify", tag + "^{commit}"), StandardCharsets.UTF_8).strip();
        var files = new TreeMap<String, String>();
        try (var zip =
                new ZipInputStream(new ByteArrayInputStream(git(clone, "archive", "--format=zip", commit, "model")))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".yaml")) {
                    files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        var model = new ConventionsModel(tag, commit, checksum(files), releases(clone, tag));
        files.values().forEach(model::add);
        return model;
    }

    private static byte[] git(Path clone, String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("git", "-C", clone.toString()));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var out = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new BadArgument(clone + " has no such release: git " + String.join(" ", words) + " fails.");
        }
        return out;
    }

    /** The releases up to this one with their dates: a schema URL names one of them. */
    private static Map<String, String> releases(Path clone, String tag) throws IOException, InterruptedException {
        var lines = new String(
                git(
                        clone,
                        "for-each-ref",
                        "refs/tags",
                        "--sort=creatordate",
                        "--format=%(refname:short) %(creatordate:short)"),
                StandardCharsets.UTF_8);
        var releases = new LinkedHashMap<String, String>();
        for (var line : lines.lines().toList()) {
            var words = line.split(" ");
            if (words[0].matches("v\\d+\\.\\d+\\.\\d+")) {
                releases.put(words[0].substring(1), words[1]);
            }
            if (words[0].equals(tag)) {
                break;
            }
        }
        return releases;
    }

    /** SHA-256 of the files' paths and contents, in order of path. */
    private static String checksum(Map<String, String> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, text) -> digest.update((name + "\n" + text + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void add(String file) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(1000);
        Map<String, Object> yaml = new Yaml(new SafeConstructor(options)).load(file);
        for (var group : list(yaml, "groups")) {
            add(text(group, "type"), text(group, "id"), group);
        }
        for (var attribute : list(yaml, "attributes")) {
            attributes.put(text(attribute, "key"), attribute);
        }
        for (var group : list(yaml, "attribute_groups")) {
            add("attribute_group", text(group, "id"), group);
        }
        for (var span : list(yaml, "spans")) {
            add("span", text(span, "type"), span);
        }
        for (var span : list(yaml, "span_refinements")) {
            add("span", text(span, "id"), span);
        }
        for (var metric : list(yaml, "metrics")) {
            add("metric", text(metric, "name"), metric);
        }
        for (var entity : list(yaml, "entities")) {
            add("entity", text(entity, "type"), entity);
        }
        for (var event : list(yaml, "events")) {
            add("event", text(event, "name"), event);
        }
    }

    private void add(String kind, String id, Map<String, Object> group) {
        groups.put(id, new Group(kind, group));
        for (var attribute : list(group, "attributes")) {
            if (attribute.containsKey("id")) {
                attributes.put(text(attribute, "id"), attribute);
            }
        }
    }

    /** One line per item, with fields separated by tabs; the first word is its kind. */
    public String toTsv() {
        var levels = levels();
        var out = new StringBuilder();
        out.append("# OpenTelemetry semantic conventions ").append(tag).append(", written by ./lab conventions\n");
        line(out, "source", "github.com/open-telemetry/semantic-conventions", tag, commit, "sha256:" + checksum);
        releases.forEach((version, date) -> line(out, "release", version, date));
        out.append("# attribute: key, type, stability, where it stands, deprecation, replacement, note\n");
        attributes.forEach((key, yaml) -> line(
                out,
                "attribute",
                key,
                type(yaml.get("type")),
                text(yaml, "stability"),
                levels.getOrDefault(key, ""),
                deprecation(yaml, "reason"),
                deprecation(yaml, "renamed_to"),
                note(yaml)));
        out.append("# metric: name, instrument, unit, stability, deprecation, replacement, note\n");
        for (var metric : kinds("metric", "metric_name", "name").entrySet()) {
            var yaml = metric.getValue();
            line(
                    out,
                    "metric",
                    metric.getKey(),
                    text(yaml, "instrument"),
                    text(yaml, "unit"),
                    text(yaml, "stability"),
                    deprecation(yaml, "reason"),
                    deprecation(yaml, "renamed_to"),
                    note(yaml));
        }
        out.append("# span: id, kind, attributes (! required, ? conditionally required)\n");
        groups.forEach((id, group) -> {
            var kind = spanKind(group);
            if (group.kind.equals("span") && !kind.isEmpty() && !group.yaml.containsKey("deprecated")) {
                line(out, "span", id, kind, required(group));
            }
        });
        return out.toString();
    }

    private Map<String, Map<String, Object>> kinds(String kind, String... names) {
        var found = new TreeMap<String, Map<String, Object>>();
        groups.values().stream().filter(group -> group.kind.equals(kind)).forEach(group -> {
            for (var name : names) {
                if (group.yaml.containsKey(name) && group.yaml.containsKey("instrument")) {
                    found.put(text(group.yaml, name), group.yaml);
                    return;
                }
            }
        });
        return found;
    }

    /** For each key the places where it may be used: r resource (entity), s span, m metric, e event or log record. */
    private Map<String, String> levels() {
        var levels = new TreeMap<String, TreeSet<String>>();
        for (var group : groups.values()) {
            var level = switch (group.kind) {
                case "entity" -> "r";
                case "span" -> "s";
                case "metric" -> "m";
                case "event" -> "e";
                default -> "";
            };
            if (!level.isEmpty() && !group.yaml.containsKey("deprecated")) {
                requirements(group)
                        .keySet()
                        .forEach(key -> levels.computeIfAbsent(key, _ -> new TreeSet<>())
                                .add(level));
            }
        }
        var joined = new TreeMap<String, String>();
        levels.forEach((key, found) -> joined.put(key, String.join("", found)));
        return joined;
    }

    private String required(Group span) {
        var words = new ArrayList<String>();
        new TreeMap<>(requirements(span)).forEach((key, level) -> {
            switch (level) {
                case "required" -> words.add(key + "!");
                case "conditionally_required" -> words.add(key + "?");
                default -> {}
            }
        });
        return String.join(" ", words);
    }

    /** The requirement level of each attribute, own or inherited; the default is recommended. */
    private Map<String, String> requirements(Group group) {
        var found = new LinkedHashMap<String, String>();
        for (var parent : new String[] {"extends", "ref"}) {
            var inherited = groups.get(text(group.yaml, parent));
            if (inherited != null && inherited != group) {
                found.putAll(requirements(inherited));
            }
        }
        for (var attribute : list(group.yaml, "attributes")) {
            if (attribute.containsKey("ref_group")) {
                var shared = groups.get(text(attribute, "ref_group"));
                if (shared != null) {
                    found.putAll(requirements(shared));
                }
                continue;
            }
            var key = text(attribute, attribute.containsKey("ref") ? "ref" : "id");
            var level = attribute.get("requirement_level");
            if (level instanceof Map<?, ?> conditions) {
                found.put(key, conditions.keySet().iterator().next().toString());
            } else if (level != null) {
                found.put(key, level.toString());
            } else {
                found.putIfAbsent(key, "recommended");
            }
        }
        return found;
    }

    private String spanKind(Group group) {
        var own = text(group.yaml, "span_kind") + text(group.yaml, "kind");
        var refined = groups.get(text(group.yaml, "ref"));
        return !own.isEmpty() || refined == null || refined == group ? own : spanKind(refined);
    }

    /** The type of an enum is the type of its members' values. */
    private static String type(Object type) {
        if (!(type instanceof Map<?, ?> members)) {
            return String.valueOf(type);
        }
        var first = (Map<?, ?>) ((List<?>) members.get("members")).getFirst();
        return first.get("value") instanceof Number ? "int" : "string";
    }

    private static String deprecation(Map<String, Object> yaml, String field) {
        return yaml.get("deprecated") instanceof Map<?, ?> deprecated && deprecated.get(field) != null
                ? deprecated.get(field).toString()
                : "";
    }

    private static String note(Map<String, Object> yaml) {
        return yaml.get("deprecated") instanceof Map<?, ?> deprecated && deprecated.get("note") != null
                ? deprecated.get("note").toString()
                : "";
    }

    private static void line(StringBuilder out, String... fields) {
        var line = new ArrayList<String>();
        for (var field : fields) {
            line.add(field.replaceAll("\\s+", " ").strip());
        }
        out.append(String.join("\t", line).stripTrailing()).append('\n');
    }

    private static String text(Map<String, Object> yaml, String key) {
        return yaml.get(key) == null ? "" : yaml.get(key).toString();
    }

    @SuppressWarnings("unchecked") // YAML lists of maps
    private static List<Map<String, Object>> list(Map<String, Object> yaml, String key) {
        return yaml.get(key) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }
}
