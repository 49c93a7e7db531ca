package lab.review.score;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import lab.review.conventions.AttributeConvention;
import lab.review.conventions.SemanticConventions;
import lab.review.wording.Message;

/**
 * RES-004: keys of the semantic conventions stand at the right level. The model says which: what only entities have
 * belongs on resources, what spans, metrics or events have and no entity has does not. A key that none of them names
 * may stand anywhere. A renamed key stands where its replacement should.
 */
final class AttributeLevel extends Rule {

    private static final int MAX_KEYS = 10_000;

    private enum Place {
        RESOURCE,
        ELSEWHERE,
        ANYWHERE
    }

    private final SemanticConventions conventions;
    private final Map<String, Place> places = new HashMap<>();
    private final Set<String> told = new HashSet<>();

    AttributeLevel(SemanticConventions conventions) {
        super("RES-004", "reason.no-resource");
        this.conventions = conventions;
    }

    @Override
    void resource(String service, Resource resource) {
        applies(service);
        wrong(service, resource.getAttributes(), Place.ELSEWHERE, "evidence.level-resource", "");
    }

    @Override
    void span(String service, SpanData span) {
        wrong(service, span.getAttributes(), Place.RESOURCE, "evidence.level-span", span.getName());
    }

    @Override
    void log(String service, LogRecordData log) {
        wrong(
                service,
                log.getAttributes(),
                Place.RESOURCE,
                "evidence.level-log",
                log.getInstrumentationScopeInfo().getName());
    }

    private void wrong(String service, Attributes attributes, Place forbidden, String evidence, String name) {
        attributes.forEach((key, _) -> {
            if (place(key) == forbidden
                    && told.size() < MAX_KEYS
                    && told.add(service + "\0" + evidence + "\0" + key.getKey())) {
                fails(service, () -> Message.of(evidence, key.getKey(), name));
            }
        });
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
