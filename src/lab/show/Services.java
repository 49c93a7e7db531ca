package lab.show;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import java.util.LinkedHashMap;
import java.util.Map;

/** The services of a picture, each with its colour, in the order in which they first appear. */
public final class Services {

    private static final AttributeKey<String> NAME = AttributeKey.stringKey("service.name");

    private final Map<String, Style> styles = new LinkedHashMap<>();

    /** The service that speaks; {@code (no service)} when the resource does not say. */
    public static String name(Resource resource) {
        var name = resource.getAttribute(NAME);
        return name == null || name.isBlank() ? "(no service)" : name;
    }

    Style style(String service) {
        var style = styles.get(service);
        if (style == null) {
            style = Style.of(Ink.ofService(styles.size()));
            styles.put(service, style);
        }
        return style;
    }

    /** The place of a service in the order of appearance. */
    int order(String service) {
        int order = 0;
        for (var name : styles.keySet()) {
            if (name.equals(service)) {
                break;
            }
            order++;
        }
        return order;
    }

    int count() {
        return styles.size();
    }

    /** The cells that the longest name takes. */
    int width() {
        int width = 0;
        for (var name : styles.keySet()) {
            width = Math.max(width, Cells.width(name));
        }
        return width;
    }
}
