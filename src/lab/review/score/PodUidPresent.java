package lab.review.score;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import java.util.regex.Pattern;
import lab.review.wording.Message;

/**
 * RES-003: {@code k8s.pod.uid} is on resources that describe pods. A resource does when it names a pod, a container in
 * one, a namespace or the workload that a pod is of.
 */
final class PodUidPresent extends Rule {

    private static final AttributeKey<String> POD_UID = AttributeKey.stringKey("k8s.pod.uid");
    private static final Pattern IN_A_POD = Pattern.compile(
            "k8s\\.(?:pod|container|namespace|deployment|replicaset|statefulset|daemonset|job|cronjob)\\..+");

    PodUidPresent() {
        super("RES-003", "reason.no-kubernetes");
    }

    @Override
    void resource(String service, Resource resource) {
        var names = resource.getAttributes().asMap().keySet().stream()
                .map(AttributeKey::getKey)
                .filter(key -> IN_A_POD.matcher(key).matches())
                .sorted()
                .toList();
        if (names.isEmpty()) {
            return;
        }
        applies(service);
        if (resource.getAttribute(POD_UID) == null) {
            fails(service, () -> Message.of("evidence.no-pod-uid", String.join(", ", names)));
        }
    }
}
