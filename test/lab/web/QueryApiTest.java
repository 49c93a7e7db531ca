package lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Queries over the API. */
class QueryApiTest {

    private static JsonObject get(Client client, String path, int status) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(client.page("/api/" + path)).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            return JsonParser.parseString(answer.body()).getAsJsonObject();
        }
    }

    private static String encoded(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    @Test
    void theAnswerHasTheMatchingSpansAndAnErrorItsPlace() throws Exception {
        try (var client = new Client();
                var sdk = client.sdk("shop")) {
            var tracer = sdk.getTracer("shop");
            var root = tracer.spanBuilder("buy").setParent(Context.root()).startSpan();
            tracer.spanBuilder("pay")
                    .setParent(Context.root().with(root))
                    .setAttribute("shop.item", "coffee")
                    .startSpan()
                    .setStatus(StatusCode.ERROR)
                    .end();
            root.end();
            tracer.spanBuilder("look").setParent(Context.root()).startSpan().end();
            Client.flush(sdk);

            var found = get(
                    client,
                    "traces?query="
                            + encoded("{ name = \"buy\" } > { status = error } | by(span.shop.item) | count() = 1"),
                    200);
            assertThat(found.get("matching").getAsInt()).isEqualTo(1);
            var set = found.getAsJsonArray("traces")
                    .get(0)
                    .getAsJsonObject()
                    .getAsJsonArray("spanSets")
                    .get(0);
            assertThat(set.toString())
                    .contains("\"by(span.shop.item)\":\"coffee\"", "\"count()\":1", "\"name\":\"pay\"");
            assertThat(get(client, "heatmap?of=spans&query=" + encoded("{ status = error }"), 200)
                            .get("samples")
                            .getAsInt())
                    .isEqualTo(1);
            assertThat(get(client, "traces", 200)
                            .getAsJsonArray("traces")
                            .get(0)
                            .getAsJsonObject()
                            .has("spanSets"))
                    .isFalse();

            var error = get(client, "traces?query=" + encoded("{ name == \"한\" }"), 400);
            assertThat(error.get("problem").getAsString()).isEqualTo("UNEXPECTED");
            assertThat(error.get("column").getAsInt()).isEqualTo(9);
            assertThat(error.get("picture").getAsString()).isEqualTo("{ name == \"한\" }\n        ^");

            assertThat(get(client, "query/completions", 200).get("fields").toString())
                    .contains("span.shop.item", "resource.service.name", "duration");
            assertThat(get(client, "query/completions?field=span.shop.item", 200)
                            .get("values")
                            .toString())
                    .isEqualTo("[\"\\\"coffee\\\"\"]");
            assertThat(get(client, "logs?query=" + encoded("{} |= \"x\""), 400)
                            .get("problem")
                            .getAsString())
                    .isEqualTo("EMPTY_SELECTOR");
        }
    }
}
