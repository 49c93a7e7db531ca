package lab.mcp;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The viewer's API as a client sees it. An answer may have 16 MB and is read as a stream, so that beside a full store
 * no second copy of it is made.
 */
final class ViewerApi {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Supplier<URI> page;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param page the viewer's address, with its token if it has one; not known before the viewer has started */
    ViewerApi(Supplier<URI> page) {
        this.page = page;
    }

    /** The API refused; the message is for the caller. */
    static final class Refused extends Exception {
        Refused(String sentence) {
            super(sentence);
        }
    }

    /** Reads an answer. */
    interface Reading<T> {
        T read(JsonReader answer) throws IOException;
    }

    /**
     * @param path below {@code /api}
     * @param parameters those that are null or empty are left out
     */
    <T> T ask(String path, Map<String, ?> parameters, Reading<T> reading) throws Refused {
        var address = page.get();
        var token = address.getQuery() == null ? "" : address.getQuery().replaceFirst("^token=", "");
        var query = new ArrayList<String>();
        parameters.forEach((name, value) -> {
            if (value != null && !value.toString().isEmpty()) query.add(name + "=" + encoded(value.toString()));
        });
        var request = HttpRequest.newBuilder(address.resolve("/api/" + path + "?" + String.join("&", query)))
                .timeout(PATIENCE);
        if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
        try {
            var response = http.send(request.build(), BodyHandlers.ofInputStream());
            try (var body = response.body();
                    var json = reader(body)) {
                if (response.statusCode() == 200) return reading.read(json);
                throw new Refused(message(json));
            }
        } catch (IOException failed) {
            throw new Refused("The viewer did not answer in time, or not whole.");
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new Refused("The question was cancelled.");
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonReader reader(InputStream body) {
        return new JsonReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    private static String message(JsonReader json) throws IOException {
        var said = "The viewer refused.";
        json.beginObject();
        while (json.hasNext()) {
            if (json.nextName().equals("message") && json.peek() == JsonToken.STRING) said = json.nextString();
            else json.skipValue();
        }
        return said;
    }
}
