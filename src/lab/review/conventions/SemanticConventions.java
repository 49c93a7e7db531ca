package lab.review.conventions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The semantic conventions of one release, from the file written by {@code ./lab conventions}. */
public final class SemanticConventions {

    /** Names within this distance of a longer name count as misspelt. */
    private static final int NEAR = 2;

    private final String tag;
    private final String checksum;
    private final Map<String, AttributeConvention> attributes = new HashMap<>();
    private final Map<String, AttributeConvention> templates = new HashMap<>();
    private final Map<String, MetricConvention> metrics = new HashMap<>();
    private final Map<String, LocalDate> releases = new LinkedHashMap<>();
    private final Set<String> namespaces = new TreeSet<>();
    private final Map<String, String> squeezed = new HashMap<>();
    /** By namespace and kind of span, such as {@code http client}. */
    private final Map<String, Set<String>> required = new HashMap<>();

    private SemanticConventions(List<String> lines) {
        var source = lines.stream()
                .filter(line -> line.startsWith("source\t"))
                .findFirst()
                .map(line -> line.split("\t", -1))
                .orElseThrow(() -> new IllegalStateException("conventions.tsv names no source"));
        tag = source[2];
        checksum = source[4];
        var shortest = new HashMap<String, Integer>();
        for (var line : lines) {
            var field = Arrays.copyOf(line.split("\t", -1), 8);
            Arrays.setAll(field, i -> field[i] == null ? "" : field[i]);
            switch (field[0]) {
                case "attribute" -> attribute(field);
                case "metric" ->
                    metrics.put(
                            field[1],
                            new MetricConvention(field[1], field[2], field[3], field[4], field[5], field[6], field[7]));
                case "release" -> releases.put(field[1], LocalDate.parse(field[2]));
                case "span" -> span(field[1], field[2], field[3], shortest);
                default -> {}
            }
        }
    }

    /**
     * Reads the conventions.
     *
     * @param folder of the room {@code review}
     */
    public static SemanticConventions read(Path folder) {
        try {
            return new SemanticConventions(
                    Files.readAllLines(folder.resolve("conventions").resolve("conventions.tsv")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void attribute(String[] field) {
        var attribute = new AttributeConvention(field[1], field[2], field[3], field[4], field[5], field[6], field[7]);
        (attribute.type().startsWith("template[") ? templates : attributes).put(attribute.key(), attribute);
        if (!attribute.isDeprecated()) {
            squeezed.put(squeezed(attribute.key()), attribute.key());
        }
        var dot = attribute.key().indexOf('.');
        if (dot > 0) {
            namespaces.add(attribute.key().substring(0, dot));
        }
    }

    /**
     * The attributes that all general spans of a namespace and kind require. General spans are those with the shortest
     * ids: {@code span.db.client}, not {@code span.db.redis.client}, which omits attributes with a fixed value.
     */
    private void span(String id, String kind, String attributes, Map<String, Integer> shortest) {
        var words = id.replaceFirst("^span\\.", "").split("\\.");
        var where = words[0] + " " + kind;
        var wanted = new HashSet<String>();
        for (var attribute : attributes.split(" ")) {
            if (attribute.endsWith("!")) {
                wanted.add(attribute.substring(0, attribute.length() - 1));
            }
        }
        var known = shortest.getOrDefault(where, Integer.MAX_VALUE);
        if (words.length < known) {
            shortest.put(where, words.length);
            required.put(where, wanted);
        } else if (words.length == known) {
            required.get(where).retainAll(wanted);
        }
    }

    /** The release, such as {@code v1.44.0}. */
    public String tag() {
        return tag;
    }

    /** {@code sha256:} and the checksum of the model's files. */
    public String checksum() {
        return checksum;
    }

    /** The attribute of this name, or the template that it is an instance of ({@code http.request.header.x-id}). */
    public Optional<AttributeConvention> attribute(String key) {
        var exact = attributes.get(key);
        if (exact != null) {
            return Optional.of(exact);
        }
        for (var dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
            var template = templates.get(key.substring(0, dot));
            if (template != null) {
                return Optional.of(template);
            }
        }
        return Optional.empty();
    }

    /** Whether a name is an attribute key, templates included. */
    public boolean isKey(String name) {
        return attributes.containsKey(name) || templates.containsKey(name);
    }

    public Optional<MetricConvention> metric(String name) {
        return Optional.ofNullable(metrics.get(name));
    }

    /** Whether the first word of a key is a namespace of OpenTelemetry. */
    public boolean isNamespace(String word) {
        return namespaces.contains(word);
    }

    /** The required attributes of a span of this kind that has attributes of this namespace. */
    public Set<String> required(String namespace, String kind) {
        return required.getOrDefault(namespace + " " + kind, Set.of());
    }

    /** The release date of a version, such as {@code 1.44.0}. */
    public Optional<LocalDate> released(String version) {
        return Optional.ofNullable(releases.get(version));
    }

    /** The oldest version with a known date. */
    public LocalDate oldestRelease() {
        return releases.values().stream().min(LocalDate::compareTo).orElseThrow();
    }

    /**
     * The key that was probably meant by an unknown one: equal except for case and separators, or a misspelt long key.
     * Many words are close to a short key, so short keys must have the same namespace.
     */
    public Optional<String> near(String unknown) {
        var same = squeezed.get(squeezed(unknown));
        if (same != null && !same.equals(unknown)) {
            return Optional.of(same);
        }
        if (unknown.length() < 10 || unknown.indexOf('.') < 0) {
            return Optional.empty();
        }
        var nearest = new TreeMap<Integer, String>();
        for (var known : attributes.values()) {
            if (!known.isDeprecated()
                    && Math.abs(known.key().length() - unknown.length()) <= NEAR
                    && sameShape(known.key(), unknown)) {
                var distance = distance(known.key(), unknown);
                if (distance <= (unknown.length() < 16 ? 1 : NEAR)) {
                    nearest.putIfAbsent(distance, known.key());
                }
            }
        }
        return nearest.isEmpty()
                ? Optional.empty()
                : Optional.of(nearest.firstEntry().getValue());
    }

    private static boolean sameShape(String known, String unknown) {
        return known.chars().filter(c -> c == '.').count()
                == unknown.chars().filter(c -> c == '.').count();
    }

    private static String squeezed(String key) {
        return key.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
    }

    /**
     * Damerau's distance with adjacent transpositions: the number of letters that are wrong, missing, added or swapped.
     */
    static int distance(String a, String b) {
        var rows = new int[3][b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            rows[0][j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var row = rows[i % 3];
            var above = rows[(i - 1) % 3];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] = Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], rows[(i - 2) % 3][j - 2] + 1);
                }
            }
        }
        return rows[a.length() % 3][b.length()];
    }
}
