package maintain.licences;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** Known advisories, by OSV's batch query (https://google.github.io/osv.dev/post-v1-querybatch). */
public record Osv(URI address) {

    static final URI PUBLIC = URI.create("https://api.osv.dev/v1/querybatch");
    private static final int BATCH = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The advisory ids of each dependency, by its key; empty when OSV cannot be reached or refuses. */
    public Optional<Map<String, List<String>>> advisories(List<Dependency> dependencies) throws InterruptedException {
        var found = new TreeMap<String, List<String>>();
        try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            for (int from = 0; from < dependencies.size(); from += BATCH) {
                var batch = dependencies.subList(from, Math.min(from + BATCH, dependencies.size()));
                var request = HttpRequest.newBuilder(address)
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(query(batch)))
                        .build();
                var answer = http.send(request, BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    return Optional.empty();
                }
                var results =
                        JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonArray("results");
                for (int i = 0; i < batch.size(); i++) {
                    var vulns = results.get(i).getAsJsonObject().getAsJsonArray("vulns");
                    if (vulns != null) {
                        found.put(
                                batch.get(i).key(),
                                StreamSupport.stream(vulns.spliterator(), false)
                                        .map(each ->
                                                each.getAsJsonObject().get("id").getAsString())
                                        .toList());
                    }
                }
            }
            return Optional.of(found);
        } catch (IOException unreachable) {
            return Optional.empty();
        }
    }

    private static String query(List<Dependency> batch) {
        return new Gson()
                .toJson(Map.of(
                        "queries",
                        batch.stream()
                                .map(each -> Map.of(
                                        "package",
                                        Map.of("ecosystem", each.ecosystem(), "name", each.name()),
                                        "version",
                                        each.version()))
                                .toList()));
    }
}
