package lab.review.score;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;

/** The workload that a resource describes: the identity of a pod, a container or a host. */
final class Workloads {

    private static final AttributeKey<String> INSTANCE_ID = AttributeKey.stringKey("service.instance.id");
    private static final List<AttributeKey<String>> IDENTITIES = List.of(
            AttributeKey.stringKey("k8s.pod.uid"),
            AttributeKey.stringKey("k8s.pod.name"),
            AttributeKey.stringKey("container.id"),
            AttributeKey.stringKey("host.id"),
            AttributeKey.stringKey("host.name"));

    private Workloads() {}

    static String instance(Resource resource) {
        return resource.getAttribute(INSTANCE_ID);
    }

    /** The first attribute, from the narrowest to the widest, that both have with different values; null for none. */
    static String difference(Resource a, Resource b) {
        for (var identity : IDENTITIES) {
            var one = a.getAttribute(identity);
            var other = b.getAttribute(identity);
            if (one != null && other != null && !one.equals(other)) {
                return identity.getKey() + " " + one + " ≠ " + other;
            }
        }
        return null;
    }
}
