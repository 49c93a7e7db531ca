package lab.review.findings;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import lab.review.conventions.AttributeConvention;
import lab.review.conventions.SemanticConventions;
import lab.review.spans.AttributeShapes;
import lab.review.spans.AttributeShapes.Shape;
import lab.review.wording.Message;

/**
 * Checks keys and types against the semantic conventions: outdated, wrong type, misspelt, unknown in their namespace.
 */
final class AttributeFinder implements Finder.OfSpans {

    private static final int MAX_KEYS = 10_000;

    /** Attributes that the SDK itself sets: an overflow series, a resource's entities. No convention lists them. */
    private static final Set<String> OF_THE_SDK = Set.of("otel.metric.overflow", "otel.entity_refs");

    private record Fault(String key, FindingKind kind, Message what) {}

    private static final Fault NONE = new Fault(null, null, null);

    private final SemanticConventions conventions;
    private final Findings findings;
    private final AttributeShapes shapes;
    private final Map<AttributeKey<?>, Fault> faults = new HashMap<>();
    private final Map<Shape, List<Fault>> ofShapes = new HashMap<>();

    AttributeFinder(SemanticConventions conventions, AttributeShapes shapes, Findings findings) {
        this.conventions = conventions;
        this.shapes = shapes;
        this.findings = findings;
    }

    @Override
    public void resource(String service, Resource resource) {
        look(service, resource.getAttributes(), Evidence::ofResource);
    }

    @Override
    public void span(String service, SpanData span) {
        look(service, span.getAttributes(), () -> Evidence.of(span));
        for (var event : span.getEvents()) {
            look(service, event.getAttributes(), () -> Evidence.of(span));
        }
        for (var link : span.getLinks()) {
            look(service, link.getAttributes(), () -> Evidence.of(span));
        }
    }

    @Override
    public void metric(String service, MetricData metric) {
        for (var point : metric.getData().getPoints()) {
            look(service, point.getAttributes(), () -> Evidence.of(metric));
        }
    }

    @Override
    public void log(String service, LogRecordData log) {
        look(service, log.getAttributes(), () -> Evidence.of(log));
    }

    private void look(String service, Attributes attributes, Supplier<Evidence> where) {
        var shape = shapes.of(attributes);
        var known = ofShapes.get(shape);
        if (known == null) {
            known = shape.keys().stream()
                    .map(this::fault)
                    .filter(fault -> fault != NONE)
                    .toList();
            if (ofShapes.size() < MAX_KEYS) {
                ofShapes.put(shape, known);
            }
        }
        for (var fault : known) {
            findings.add(fault.kind, service, fault.key, () -> fault.what, where);
        }
    }

    private Fault fault(AttributeKey<?> key) {
        var fault = faults.get(key);
        if (fault == null) {
            fault = faultOf(key);
            if (faults.size() < MAX_KEYS) {
                faults.put(key, fault);
            }
        }
        return fault;
    }

    private Fault faultOf(AttributeKey<?> key) {
        var name = key.getKey();
        var known = conventions.attribute(name);
        if (known.isPresent()) {
            return faultOf(key, known.get());
        }
        if (OF_THE_SDK.contains(name)) {
            return NONE;
        }
        var near = conventions.near(name);
        if (near.isPresent()) {
            return new Fault(
                    name,
                    FindingKind.MISSPELT_ATTRIBUTE,
                    Message.of("finding.misspelt-attribute.what", name, near.get()));
        }
        var dot = name.indexOf('.');
        return dot > 0 && conventions.isNamespace(name.substring(0, dot))
                ? new Fault(
                        name,
                        FindingKind.UNKNOWN_ATTRIBUTE,
                        Message.of("finding.unknown-attribute.what", name, name.substring(0, dot), conventions.tag()))
                : NONE;
    }

    private static Fault faultOf(AttributeKey<?> key, AttributeConvention convention) {
        if (convention.isDeprecated()) {
            return new Fault(
                    key.getKey(),
                    FindingKind.DEPRECATED_ATTRIBUTE,
                    outdated("deprecated-attribute", key.getKey(), convention.replacement(), convention.note()));
        }
        return fits(convention.type(), key.getType())
                ? NONE
                : new Fault(
                        key.getKey(),
                        FindingKind.WRONG_TYPE,
                        Message.of("finding.wrong-type.what", key.getKey(), convention.type(), written(key.getType())));
    }

    /** The sentence for an outdated name, which gives the replacement or the model's note if there is one. */
    static Message outdated(String kind, String name, String replacement, String note) {
        return !replacement.isEmpty()
                ? Message.of("finding." + kind + ".what", name, replacement)
                : !note.isEmpty()
                        ? Message.of("finding." + kind + ".note", name, note)
                        : Message.of("finding." + kind + ".gone", name);
    }

    /** An integer may stand for a double: some languages have one type for both. */
    private static boolean fits(String convention, AttributeType type) {
        var wanted = convention.startsWith("template[")
                ? convention.substring("template[".length(), convention.length() - 1)
                : convention;
        return switch (wanted) {
            case "string" -> type == AttributeType.STRING;
            case "int" -> type == AttributeType.LONG;
            case "double" -> type == AttributeType.DOUBLE || type == AttributeType.LONG;
            case "boolean" -> type == AttributeType.BOOLEAN;
            case "string[]" -> type == AttributeType.STRING_ARRAY;
            case "int[]" -> type == AttributeType.LONG_ARRAY;
            case "double[]" -> type == AttributeType.DOUBLE_ARRAY || type == AttributeType.LONG_ARRAY;
            case "boolean[]" -> type == AttributeType.BOOLEAN_ARRAY;
            default -> true;
        };
    }

    private static String written(AttributeType type) {
        return switch (type) {
            case STRING -> "string";
            case LONG -> "int";
            case DOUBLE -> "double";
            case BOOLEAN -> "boolean";
            case STRING_ARRAY -> "string[]";
            case LONG_ARRAY -> "int[]";
            case DOUBLE_ARRAY -> "double[]";
            case BOOLEAN_ARRAY -> "boolean[]";
            default -> "any";
        };
    }
}
