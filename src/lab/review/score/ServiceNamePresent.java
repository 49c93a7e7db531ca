package lab.review.score;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import lab.review.wording.Message;

/** RES-005: resource attributes contain a {@code service.name} with a non-empty string value. */
final class ServiceNamePresent extends Rule {

    private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");

    ServiceNamePresent() {
        super("RES-005", "reason.no-resource");
    }

    @Override
    void resource(String service, Resource resource) {
        applies(service);
        var name = resource.getAttribute(SERVICE_NAME);
        if (name == null || name.isEmpty()) {
            fails(service, () -> Message.of(name == null ? "evidence.no-service-name" : "evidence.empty-service-name"));
        }
    }
}
