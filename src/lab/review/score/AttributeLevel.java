package lab.review.score;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lab.review.conventions.AttributeConvention;
import lab.review.conventions.SemanticConventions;
import lab.review.spans.AttributeShapes;
import lab.review.spans.AttributeShapes.Shape;
import lab.review.wording.Message;

/**
 * RES-004: keys of the semantic conventions are at the right level. The model defines it: keys that only entities have
 * belong on resources; keys that spans, metrics or events have, but no entity, do not. A key in neither may be
 * anywhere. A renamed key belongs where its replacement does.
 */
final class AttributeLevel extends Rule implements Rule.OfSpans {

    private static final int MAX_KEYS = 10_000;

    private enum Place {
        RESOURCE,
        ELSEWHERE,
        ANYWHERE
    }

    private final SemanticConventions conventions;
    private final AttributeShapes shapes;
    private final Map<String, Place> places = new HashMap<>();
    /** The keys of a shape that belong on resources. */
    private final Map<Shape, List<String>> ofResources = new HashMap<>();

    private final Set<String> told = new HashSet<>();

    AttributeLevel(SemanticConventions conventions, AttributeShapes shapes) {
        super("RES-004", "reason.no-resource");
        this.conventions = conventions;
        this.shapes = shapes;
    }

    @Override
    void resource(String service, Resource resource) {
        applies(service);
        wrong(service, keys(shapes.of(resource.getAttributes()), Place.ELSEWHERE), "evidence.level-resource", "");
    }

    @Override
    public void span(String service, SpanData span) {
        wrong(service, ofResources(span.getAttributes()), "evidence.level-span", span.getName());
    }

    @Override
    void log(String service, LogRecordData log) {
        wrong(
                service,
                ofResources(log.getAttributes()),
                "evidence.level-log",
                log.getInstrumentationScopeInfo().getName());
    }

    private void wrong(String service, List<String> keys, String evidence, String name) {
        for (var key : keys) {
            if (told.size() < MAX_KEYS && told.add(service + "\0" + evidence + "\0" + key)) {
                fails(service, () -> Message.of(evidence, key, name));
            }
        }
    }

    private List<String> ofResources(Attributes attributes) {
        var shape = shapes.of(attributes);
        var known = ofResources.get(shape);
        if (known == null) {
            known = keys(shape, Place.RESOURCE);
            if (ofResources.size() < MAX_KEYS) {
                ofResources.put(shape, known);
            }
        }
        return known;
    }

    private List<String> keys(Shape shape, Place place) {
        return shape.keys().stream()
                .filter(key -> place(key) == place)
                .map(AttributeKey::getKey)
                .toList();
    }

    private Place place(AttributeKey<?> key) {
        var known = places.get(key.getKey());
        if (known == null) {
            known = conventions
                    .attribute(key.getKey())
                    .map(this::today)
                    .map(attribute -> attribute.onResourceOnly()
                            ? Place.RESOURCE
                            : attribute.neverOnResource() ? Place.ELSEWHERE : Place.ANYWHERE)
                    .orElse(Place.ANYWHERE);
            if (places.size() < MAX_KEYS) {
                places.put(key.getKey(), known);
            }
        }
        return known;
    }

    private AttributeConvention today(AttributeConvention attribute) {
        return attribute.levels().isEmpty() && !attribute.replacement().isEmpty()
                ? conventions.attribute(attribute.replacement()).orElse(attribute)
                : attribute;
    }
}
