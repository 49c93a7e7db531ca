package lab.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;

/** The sender: a resource, and a scope within it. If absent they are empty, never null. */
record TelemetrySource(Resource resource, InstrumentationScopeInfo scope) {

    private static final int LONGEST_KEY = 255;
    private static final Interner<Resource> RESOURCES = new Interner<>();
    private static final Interner<InstrumentationScopeInfo> SCOPES = new Interner<>();

    static Resource resource(
            io.opentelemetry.proto.resource.v1.Resource resource, String schemaUrl, Rejections remarks) {
        remarks.attributes("a resource", resource.getAttributesCount());
        var attributes =
                AttributeValues.attributes(resource.getAttributesList(), TelemetrySource::printable).toBuilder();
        dropped(attributes, resource.getAttributesCount(), resource.getDroppedAttributesCount());
        var entities = resource.getEntityRefsList().stream()
                .map(entity -> entity.getType() + " " + entity.getIdKeysList()
                        + (entity.getSchemaUrl().isEmpty() ? "" : " " + entity.getSchemaUrl()))
                .toList();
        if (!entities.isEmpty()) attributes.put("otel.entity_refs", entities.toArray(String[]::new));
        return RESOURCES.shared(Resource.create(attributes.build(), orNull(schemaUrl)));
    }

    static InstrumentationScopeInfo scope(InstrumentationScope scope, String schemaUrl, Rejections remarks) {
        remarks.attributes("scope " + Rejections.quote(scope.getName()), scope.getAttributesCount());
        var info = InstrumentationScopeInfo.builder(scope.getName())
                .setAttributes(dropped(
                        AttributeValues.attributes(scope.getAttributesList()).toBuilder(),
                        scope.getAttributesCount(),
                        scope.getDroppedAttributesCount()));
        if (!scope.getVersion().isEmpty()) info.setVersion(scope.getVersion());
        if (!schemaUrl.isEmpty()) info.setSchemaUrl(schemaUrl);
        return SCOPES.shared(info.build());
    }

    /**
     * The SDK's resource and scope have no field for this number. It becomes an attribute with the key that the
     * specification defines for formats without one ("Mapping to non-OTLP Formats", Dropped Attributes Count).
     */
    private static Attributes dropped(AttributesBuilder attributes, int sent, int unsignedCount) {
        var dropped = Math.max(0, sent - AttributeValues.MAX_ATTRIBUTES) + Integer.toUnsignedLong(unsignedCount);
        if (dropped != 0) attributes.put("otel.dropped_attributes_count", dropped);
        return attributes.build();
    }

    /** Protobuf has no null: an absent string is empty there, and null in the SDK. */
    static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c <= '~';
    }

    /**
     * In OTLP a key may be any text; the SDK's Resource throws unless it is short printable ASCII.
     * {@link lab.telemetry.AttributeKeys#sent} reverses this.
     */
    private static String printable(String key) {
        if (key.length() <= LONGEST_KEY && key.chars().allMatch(TelemetrySource::isPlain)) return key;
        var escaped = new StringBuilder();
        for (var c : key.toCharArray()) {
            var next = isPlain(c) ? String.valueOf(c) : "\\u%04x".formatted((int) c);
            if (escaped.length() + next.length() > LONGEST_KEY) break;
            escaped.append(next);
        }
        return escaped.toString();
    }
}
