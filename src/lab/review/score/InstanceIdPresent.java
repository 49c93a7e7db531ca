package lab.review.score;

import io.opentelemetry.sdk.resources.Resource;
import lab.review.wording.Message;

/** RES-001: {@code service.instance.id} appears in the resource. */
final class InstanceIdPresent extends Rule {

    InstanceIdPresent() {
        super("RES-001", "reason.no-resource");
    }

    @Override
    void resource(String service, Resource resource) {
        applies(service);
        if (Workloads.instance(resource) == null) {
            fails(service, () -> Message.of("evidence.no-instance-id"));
        }
    }
}
