package lab.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;

/** The name of the service that a resource describes. */
public final class ServiceName {

    private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");

    private ServiceName() {}

    /** The resource's {@code service.name}; {@code (no service)} when it is missing or blank. */
    public static String of(Resource resource) {
        var name = resource.getAttribute(SERVICE_NAME);
        return name == null || name.isBlank() ? "(no service)" : name;
    }
}
