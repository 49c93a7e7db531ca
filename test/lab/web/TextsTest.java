package lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page's languages say the same, and the page says nothing that stands in none of them. */
class TextsTest {

    private static final Pattern PLACE = Pattern.compile("\\{\\w+}");
    private static final Pattern USED = Pattern.compile("\\bt\\('([^']+)'|'(key\\.[^']+)'");

    @Test
    void everyTextIsThereInEveryLanguage() throws Exception {
        assertThat(places(texts("ko"))).isEqualTo(places(texts("en")));
    }

    @Test
    void everyTextThatThePageAsksForIsThere() throws Exception {
        var known = texts("en").keySet();
        try (var files = Files.list(Client.PAGE)) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".js")).toList()) {
                var used = USED.matcher(Files.readString(file))
                        .results()
                        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                        .toList();
                assertThat(known).as(file.getFileName().toString()).containsAll(used);
            }
        }
    }

    private static JsonObject texts(String language) throws Exception {
        return JsonParser.parseString(Files.readString(Client.PAGE.resolve(language + ".json")))
                .getAsJsonObject();
    }

    private static Map<String, TreeSet<String>> places(JsonObject texts) {
        var places = new TreeMap<String, TreeSet<String>>();
        texts.entrySet()
                .forEach(text -> places.put(
                        text.getKey(),
                        PLACE.matcher(text.getValue().getAsString())
                                .results()
                                .map(found -> found.group())
                                .collect(java.util.stream.Collectors.toCollection(TreeSet::new))));
        return places;
    }
}
