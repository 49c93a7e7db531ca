package lab.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a query may name: metrics and labels of what the board emitted, as Prometheus spells them ("Prometheus
 * compatibility", OpenTelemetry specification), and what is documented elsewhere (foreign.tsv).
 */
record Names(Map<String, Set<String>> metrics, List<String> foreign) {

    /**
     * Resource attributes that Mimir makes labels (mimir.yaml), those of histograms, those that rules and recording
     * add.
     */
    private static final Set<String> EVERYWHERE = Set.of(
            "le",
            "job",
            "instance",
            "service_name",
            "service_namespace",
            "service_version",
            "service_instance_id",
            "deployment_environment_name");

    private static final Map<String, String> UNITS = Map.of("s", "_seconds", "By", "_bytes", "1", "");
    private static final Pattern SELECTOR =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*+)\\s*+(\\{[^}]*})?+(?!\\s*+\\()");
    private static final Set<String> WORDS = Set.of(
            "by",
            "on",
            "or",
            "and",
            "without",
            "unless",
            "ignoring",
            "group_left",
            "sum",
            "rate",
            "max",
            "avg",
            "increase",
            "vector",
            "histogram_quantile",
            "label_values");

    static Names recorded(Path compose) throws IOException {
        var metrics = new HashMap<String, Set<String>>();
        for (var mode : List.of("agent", "sdk")) {
            EmittedNames.read(Files.readString(compose.resolve("board/emitted/" + mode + ".tsv")))
                    .rows()
                    .forEach((key, row) -> {
                        var parts = key.split("\t");
                        if (parts[0].equals("metric")) {
                            var labels = new HashSet<String>();
                            row.attributes().forEach(attribute -> labels.add(attribute.replace('.', '_')));
                            row.kind()
                                    .forEach(kind -> spelled(parts[2], kind.split(":", 2)[0], kind.split(":", 2)[1])
                                            .forEach(name -> metrics.computeIfAbsent(name, fresh -> new HashSet<>())
                                                    .addAll(labels)));
                        }
                    });
        }
        var foreign = Files.readAllLines(compose.resolve("grafana/foreign.tsv")).stream()
                .map(line -> line.split("\t")[0])
                .toList();
        return new Names(metrics, foreign);
    }

    /** http.server.request.duration, a histogram in s → http_server_request_duration_seconds_bucket, _count, _sum */
    private static List<String> spelled(String name, String type, String unit) {
        var base = name.replace('.', '_')
                + (type.equals("gauge") && unit.equals("1") ? "_ratio" : UNITS.getOrDefault(unit, ""));
        return switch (type) {
            case "histogram" -> List.of(base + "_bucket", base + "_count", base + "_sum");
            case "counter" -> List.of(base + "_total");
            default -> List.of(base);
        };
    }

    /** Metrics and labels of a PromQL expression that nobody ever emitted. */
    List<String> unknown(String query) {
        var unknown = new ArrayList<String>();
        // what stands in by (…), on (…): labels of any metric of the query
        var grouped = new HashSet<String>();
        Pattern.compile("\\b(?:by|on)\\s*\\(([^)]*)\\)")
                .matcher(query)
                .results()
                .filter(found -> !found.group(1).isBlank()) // on (): whatever the labels
                .forEach(found -> grouped.addAll(List.of(found.group(1).split("\\s*,\\s*"))));
        var rest = query.replaceAll("\\b(?:by|on)\\s*\\([^)]*\\)", " ")
                .replaceAll("\\[[^]]*]", " ")
                .replaceAll(",\\s*\"[^\"]*\"", " "); // what label_replace is told
        var labels = new HashSet<String>(EVERYWHERE);
        var foreignQuery = false;
        for (var found : SELECTOR.matcher(rest).results().toList()) {
            var name = found.group(1);
            if (WORDS.contains(name) || name.matches("[\\d.]+.*")) {
                continue;
            }
            if (foreign.stream()
                    .anyMatch(prefix -> name.equals(prefix)
                            || !Character.isLetter(prefix.charAt(prefix.length() - 1)) && name.startsWith(prefix))) {
                foreignQuery = true;
                continue;
            }
            if (!metrics.containsKey(name)) {
                unknown.add("metric " + name + " in " + query);
                continue;
            }
            labels.addAll(metrics.get(name));
            if (found.group(2) != null) {
                Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)")
                        .matcher(found.group(2))
                        .results()
                        .map(label -> label.group(1))
                        .filter(label -> !EVERYWHERE.contains(label)
                                && !metrics.get(name).contains(label))
                        .forEach(label -> unknown.add("label " + label + " of " + name + " in " + query));
            }
        }
        if (!foreignQuery) {
            grouped.stream()
                    .filter(label -> !labels.contains(label))
                    .forEach(label -> unknown.add("label " + label + " in " + query));
        }
        return unknown;
    }
}
