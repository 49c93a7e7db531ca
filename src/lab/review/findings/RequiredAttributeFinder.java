package lab.review.findings;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lab.review.conventions.SemanticConventions;
import lab.review.wording.Message;

/**
 * Attributes that a span of its kind must have. What it is about is the narrowest namespace that it uses: a database
 * over HTTP is a database. A span with outdated names is passed over: that is another finding.
 */
final class RequiredAttributeFinder implements Finder {

    private static final String[] NAMESPACES = {"messaging", "db", "rpc", "faas", "http"};
    private static final int MAX_SHAPES = 10_000;

    /** A span's keys and kind decide, and most spans of a program have the same. */
    private record Shape(SpanKind kind, List<AttributeKey<?>> keys) {}

    private record Missing(String namespace, Set<String> keys) {}

    private static final Missing NOTHING = new Missing("", Set.of());

    private final SemanticConventions conventions;
    private final Findings findings;
    private final Map<Shape, Missing> shapes = new HashMap<>();

    RequiredAttributeFinder(SemanticConventions conventions, Findings findings) {
        this.conventions = conventions;
        this.findings = findings;
    }

    @Override
    public void span(String service, SpanData span) {
        if (span.getKind() == SpanKind.INTERNAL || span.getAttributes().isEmpty()) {
            return;
        }
        var keys = new ArrayList<AttributeKey<?>>(); // a list: the SDK's sets of keys have no equals
        span.getAttributes().forEach((key, _) -> keys.add(key));
        var shape = new Shape(span.getKind(), keys);
        var missing = shapes.get(shape);
        if (missing == null) {
            missing = missing(shape);
            if (shapes.size() < MAX_SHAPES) {
                shapes.put(shape, missing);
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

    private Missing missing(Shape shape) {
        var names = new HashSet<String>();
        for (var key : shape.keys) {
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
                        conventions.required(namespace, shape.kind.name().toLowerCase(Locale.ROOT)));
                wanted.removeAll(names);
                return wanted.isEmpty() ? NOTHING : new Missing(namespace, Set.copyOf(wanted));
            }
        }
        return NOTHING;
    }
}
