package lab.mcp;

import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import lab.review.wording.SensitiveData;

/**
 * Reads telemetry in JSON as a stream, as maps, lists, texts and numbers that stay small whatever comes: what is long,
 * deep or many is cut and says so. Passwords, tokens and personal data are masked as a review masks them, before
 * anything is cut: half a secret would no longer look like one.
 */
final class BoundedTree {

    static final int MAX_TEXT = 400;
    private static final int MAX_KEY = 100;
    private static final int MAX_ITEMS = 100;
    private static final int MAX_FIELDS = 40;
    private static final int MAX_DEPTH = 8;
    /** Of a longer text only so much is looked at, and less than that is shown. */
    private static final int LOOKED_AT = 16 << 10;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}|[0-9a-f]{32}");
    private static final Set<String> OWN_IDS =
            Set.of("traceId", "spanId", "parentSpanId", "other", "traceIds", "startNanos", "timeNanos");
    private static final Set<String> WRITTEN_BY_OTHERS =
            Set.of("attributes", "resource", "body", "sample", "quantiles");

    private int left;

    private BoundedTree(int left) {
        this.left = left;
    }

    /**
     * The next value.
     *
     * @param most about how many characters of it are kept at most
     */
    static Object read(JsonReader json, int most) throws IOException {
        return new BoundedTree(most).read(json, "", false, 0);
    }

    /**
     * @param key of the value, or of the list that it is in
     * @param foreign whether keys here are those of who sent it, and may mean anything
     */
    private Object read(JsonReader json, String key, boolean foreign, int depth) throws IOException {
        return switch (json.peek()) {
            case BEGIN_OBJECT -> map(json, key, foreign, depth + 1);
            case BEGIN_ARRAY -> list(json, key, foreign, depth + 1);
            case STRING -> {
                var text = text(key, json.nextString(), foreign);
                left -= text.length() + 2;
                yield text;
            }
            case NUMBER -> {
                left -= 8;
                yield number(key, json.nextString());
            }
            case BOOLEAN -> json.nextBoolean();
            default -> {
                json.nextNull();
                yield null;
            }
        };
    }

    private Object map(JsonReader json, String above, boolean foreign, int depth) throws IOException {
        var map = new LinkedHashMap<String, Object>();
        var more = 0;
        json.beginObject();
        while (json.hasNext()) {
            var key = json.nextName();
            if (map.size() >= MAX_FIELDS || depth > MAX_DEPTH || left < 0) {
                json.skipValue();
                more++;
            } else {
                var named = SensitiveData.isNamed(above) ? above : key;
                // What a field's value is, its name says, which stands before it.
                if (key.equals("value") && map.get("field") instanceof String field) named = field;
                var shown = foreign ? cut(SensitiveData.masked(start(key)), key.length(), MAX_KEY) : key;
                left -= shown.length() + 4;
                map.put(shown, read(json, named, foreign || WRITTEN_BY_OTHERS.contains(key), depth));
            }
        }
        json.endObject();
        if (more > 0) map.put("…", more + " more fields");
        return map;
    }

    private List<Object> list(JsonReader json, String key, boolean foreign, int depth) throws IOException {
        var list = new ArrayList<>();
        var more = 0;
        json.beginArray();
        while (json.hasNext()) {
            if (list.size() >= MAX_ITEMS || depth > MAX_DEPTH || left < 0) {
                json.skipValue();
                more++;
            } else {
                list.add(read(json, key, foreign, depth));
            }
        }
        json.endArray();
        if (more > 0) list.add("… " + more + " more");
        return list;
    }

    private static String text(String key, String text, boolean foreign) {
        if (!foreign && OWN_IDS.contains(key) && (ID.matcher(text).matches() || isTime(text))) return text;
        return cut(masked(key, start(text)), text.length(), MAX_TEXT);
    }

    private static boolean isTime(String text) {
        return text.length() < 20 && text.chars().allMatch(Character::isDigit);
    }

    private static Object number(String key, String number) {
        var masked = masked(key, number);
        return masked.equals(number) ? new BigDecimal(number) : masked;
    }

    private static String masked(String key, String text) {
        return SensitiveData.isNamed(key) && !text.isBlank() ? "*****" : SensitiveData.masked(text);
    }

    private static String start(String text) {
        return text.length() <= LOOKED_AT ? text : whole(text, LOOKED_AT);
    }

    private static String cut(String text, int length, int most) {
        return text.length() <= most && length <= LOOKED_AT
                ? text
                : whole(text, Math.min(most, text.length())) + "… (" + length + " characters)";
    }

    /** Without half of a surrogate pair at its end. */
    private static String whole(String text, int end) {
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }

    /** A copy with these fields alone, in this order; what is not there is left out. */
    static Map<String, Object> only(Map<String, Object> from, String... fields) {
        var chosen = new LinkedHashMap<String, Object>();
        for (var field : fields) if (from.get(field) != null) chosen.put(field, from.get(field));
        return chosen;
    }
}
