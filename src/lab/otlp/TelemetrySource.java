package lab.otlp;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;

/** Who speaks: a resource, and a scope within it. Both may be left out, and then are empty, never null. */
record TelemetrySource(Resource resource, InstrumentationScopeInfo scope) {

    private static final int LONGEST_KEY = 255;
    private static final Interner<Resource> RESOURCES = new Interner<>();
    private static final Interner<InstrumentationScopeInfo> SCOPES = new Interner<>();

    static Resource resource(
            io.opentelemetry.proto.resource.v1.Resource resource, String schemaUrl, Rejections remarks) {
        remarks.attributes("a resource", resource.getAttributesCount());
        var attributes = AttributeValues.attributes(resource.getAttributesList(), TelemetrySource::printable);
        return RESOURCES.shared(Resource.create(attributes, orNull(schemaUrl)));
    }

    static InstrumentationScopeInfo scope(InstrumentationScope scope, String schemaUrl, Rejections remarks) {
        remarks.attributes("scope " + Rejections.quote(scope.getName()), scope.getAttributesCount());
        var info = InstrumentationScopeInfo.builder(scope.getName())
                .setAttributes(AttributeValues.attributes(scope.getAttributesList()));
        if (!scope.getVersion().isEmpty()) info.setVersion(scope.getVersion());
        if (!schemaUrl.isEmpty()) info.setSchemaUrl(schemaUrl);
        return SCOPES.shared(info.build());
    }

    /** Protobuf has no null: what was not sent is empty there, and null in the SDK. */
    static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** OTLP lets a key be any text; the SDK's Resource throws unless it is short printable ASCII. */
    private static String printable(String key) {
        if (key.length() <= LONGEST_KEY && key.chars().allMatch(c -> c >= ' ' && c <= '~')) return key;
        var escaped = new StringBuilder();
        for (var c : key.toCharArray()) {
            var next = c >= ' ' && c <= '~' ? String.valueOf(c) : "\\u%04x".formatted((int) c);
            if (escaped.length() + next.length() > LONGEST_KEY) break;
            escaped.append(next);
        }
        return escaped.toString();
    }
}
