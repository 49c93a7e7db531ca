package lab.stack;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/**
 * A query as its store will be asked it: Grafana's macros are filled in.
 *
 * @param language promql, logql or traceql
 * @param where the file, and what in it
 */
record Query(String language, String text, String where) {

    private static final Map<String, String> LANGUAGES =
            Map.of("prometheus", "promql", "loki", "logql", "tempo", "traceql");
    private static final Pattern SECTION = Pattern.compile("(?ms)^## (?:In Grafana|Grafana에서)$(.*?)(?=^## |\\z)");
    private static final Pattern CODE = Pattern.compile("(?s)```\\n(.*?)\\n```|`([^`\\n]+)`");
    private static final Pattern LOG_PIPELINE = Pattern.compile("\\{\\w+=[^}]*} (?:\\||!=|!~)");
    private static final Pattern ASKED_BY_SMOKE =
            Pattern.compile("(?:encoded|series)\\(\\s*(?:client,\\s*)?\"((?:[^\"\\\\]|\\\\.)*)\"\\)");

    static List<Query> ofDashboards(Path compose) throws IOException {
        var queries = new ArrayList<Query>();
        for (var file : files(compose.resolve("grafana/dashboards"), ".json")) {
            for (var panel : JsonParser.parseString(Files.readString(file))
                    .getAsJsonObject()
                    .getAsJsonArray("panels")) {
                for (var target : panel.getAsJsonObject().getAsJsonArray("targets")) {
                    queries.add(of(
                            target.getAsJsonObject(),
                            file.getFileName() + " › "
                                    + panel.getAsJsonObject().get("title").getAsString()));
                }
            }
        }
        return queries;
    }

    private static Query of(JsonObject target, String where) {
        var language =
                LANGUAGES.get(target.getAsJsonObject("datasource").get("type").getAsString());
        return filled(
                language,
                target.get(language.equals("traceql") ? "query" : "expr").getAsString(),
                where);
    }

    static List<Query> ofRules(Path compose) throws IOException {
        var queries = new ArrayList<Query>();
        Map<String, List<Map<String, Object>>> rules =
                new Yaml().load(Files.readString(compose.resolve("mimir/rules/board.yaml")));
        for (var group : rules.get("groups")) {
            for (var rule : (List<?>) group.get("rules")) {
                queries.add(new Query(
                        "promql", (String) ((Map<?, ?>) rule).get("expr"), "board.yaml › " + group.get("name")));
            }
        }
        return queries;
    }

    /** What a click on a span asks. */
    static List<Query> ofDatasources(Path compose) throws IOException {
        var text = Files.readString(compose.resolve("grafana/provisioning/datasources/datasources.yaml"));
        return Pattern.compile("(?m)^\\s+query: (.+)$")
                .matcher(text)
                .results()
                .map(found -> found.group(1).replaceAll("^'|'$", "").replace("$$", "$"))
                .map(query -> filled(query.contains("trace_id") ? "logql" : "promql", query, "datasources.yaml"))
                .toList();
    }

    static List<Query> ofSmoke(Path root) throws IOException {
        return ASKED_BY_SMOKE
                .matcher(Files.readString(root.resolve("src/lab/stack/Smoke.java")))
                .results()
                .map(found -> found.group(1).translateEscapes())
                .map(query -> filled(query.startsWith("{") ? "logql" : "promql", query, "Smoke.java"))
                .toList();
    }

    /** Of the sections "In Grafana"; words with "…" outside a string are no whole query. */
    static List<Query> ofGuides(Path root) throws IOException {
        var queries = new ArrayList<Query>();
        for (var language : List.of("en", "ko")) {
            for (var file : files(root.resolve("lessons/guide").resolve(language), ".md")) {
                SECTION.matcher(Files.readString(file))
                        .results()
                        .flatMap(section -> CODE.matcher(section.group(1)).results())
                        .map(code -> code.group(1) == null ? code.group(2) : code.group(1))
                        .filter(code -> code.matches("(?s).*[({].*")
                                && !code.replaceAll("\"[^\"]*\"", "").contains("…"))
                        .forEach(code ->
                                queries.add(filled(languageOf(code), code, language + "/" + file.getFileName())));
            }
        }
        return queries;
    }

    /** As the guides write: TraceQL with blanks inside its braces; LogQL selects streams and filters. */
    private static String languageOf(String code) {
        return code.startsWith("{ ") ? "traceql" : LOG_PIPELINE.matcher(code).find() ? "logql" : "promql";
    }

    private static Query filled(String language, String text, String where) {
        return new Query(
                language,
                text.replace("$__rate_interval", "1m")
                        .replace("$__range", "15m")
                        .replace("${__tags}", "service_name=\"x\"")
                        .replace("$__tags", "service_name=\"x\"")
                        .replaceAll("\\$\\{?[\\w.]+}?", ".*"),
                where);
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
