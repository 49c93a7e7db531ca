package lab.review.score;

import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.Map;
import lab.review.wording.Message;

/**
 * RES-002: {@code service.instance.id} is unique across logical resources within a service. Two resources are different
 * ones when a pod's, a container's or a host's identity differs, as in the specification's example.
 */
final class InstanceIdUnique extends Rule {

    private final Map<String, Map<String, Resource>> first = new HashMap<>();

    InstanceIdUnique() {
        super("RES-002", "reason.no-instance-id");
    }

    @Override
    void resource(String service, Resource resource) {
        var instance = Workloads.instance(resource);
        if (instance == null) {
            return;
        }
        applies(service);
        var known = first.computeIfAbsent(service, _ -> new HashMap<>()).putIfAbsent(instance, resource);
        var difference = known == null ? null : Workloads.difference(known, resource);
        if (difference != null) {
            fails(service, () -> Message.of("evidence.shared-instance-id", instance, difference));
        }
    }
}
