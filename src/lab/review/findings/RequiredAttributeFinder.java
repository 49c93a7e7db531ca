package lab.review.findings;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lab.review.conventions.SemanticConventions;
import lab.review.spans.AttributeShapes;
import lab.review.spans.AttributeShapes.Shape;
import lab.review.wording.Message;

/**
 * Finds missing attributes that a span of its kind must have. The narrowest namespace it uses decides: a database over
 * HTTP is a database. A span with outdated names is skipped: that is another finding.
 */
final class RequiredAttributeFinder implements Finder.OfSpans {

    private static final String[] NAMESPACES = {"messaging", "db", "rpc", "faas", "http"};
    private static final int MAX_SHAPES = 10_000;

    private record Missing(String namespace, Set<String> keys) {}

    private static final Missing NOTHING = new Missing("", Set.of());

    private final SemanticConventions conventions;
    private final Findings findings;
    private final AttributeShapes shapes;
    /** Keyed by a span's kind and its attribute keys. */
    private final Map<SpanKind, Map<Shape, Missing>> ofShapes = new EnumMap<>(SpanKind.class);

    RequiredAttributeFinder(SemanticConventions conventions, AttributeShapes shapes, Findings findings) {
        this.conventions = conventions;
        this.shapes = shapes;
        this.findings = findings;
    }

    @Override
    public void span(String service, SpanData span) {
        if (span.getKind() == SpanKind.INTERNAL || span.getAttributes().isEmpty()) {
            return;
        }
        var shape = shapes.of(span.getAttributes());
        var ofKind = ofShapes.computeIfAbsent(span.getKind(), _ -> new HashMap<>());
        var missing = ofKind.get(shape);
        if (missing == null) {
            missing = missing(span.getKind(), shape);
            if (ofKind.size() < MAX_SHAPES) {
                ofKind.put(shape, missing);
            }
        }
        for (var key : missing.keys) {
            var namespace = missing.namespace;
            findings.add(
                    FindingKind.MISSING_ATTRIBUTE,
                    service,
                    namespace + " " + span.getKind() + " " + key,
                    () -> Message.of("finding.missing-attribute.what", key, namespace, span.getKind(), span.getName()),
                    () -> Evidence.of(span));
        }
    }

    private Missing missing(SpanKind kind, Shape shape) {
        var names = new HashSet<String>();
        for (var key : shape.keys()) {
            var name = key.getKey();
            names.add(name);
            if (conventions
                    .attribute(name)
                    .filter(known -> known.isDeprecated())
                    .isPresent()) {
                return NOTHING;
            }
        }
        for (var namespace : NAMESPACES) {
            if (names.stream().anyMatch(name -> name.startsWith(namespace + "."))) {
                var wanted = new HashSet<>(
                        conventions.required(namespace, kind.name().toLowerCase(Locale.ROOT)));
                wanted.removeAll(names);
                return wanted.isEmpty() ? NOTHING : new Missing(namespace, Set.copyOf(wanted));
            }
        }
        return NOTHING;
    }
}
