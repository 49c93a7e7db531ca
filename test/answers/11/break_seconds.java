///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import java.security.MessageDigest;
import lab.Lab;

/** Break it: how long does it take to hash 100 kB? 200 times, in seconds, in the SDK's default buckets. */
class Seconds {

    void main() throws Exception {
        try (var lab = Lab.open("11 · Seconds in the default buckets");
                var meters = SdkMeterProvider.builder()
                        .addResource(Resource.builder()
                                .put("service.name", "roaster")
                                .build())
                        .registerMetricReader(lab.metricReader())
                        .build()) {
            var duration = meters.get("roaster")
                    .histogramBuilder("shop.hash.duration")
                    .setUnit("s")
                    .build();
            var content = new byte[100_000];
            for (int i = 0; i < 200; i++) {
                var start = System.nanoTime();
                MessageDigest.getInstance("SHA-256").digest(content);
                duration.record((System.nanoTime() - start) / 1e9);
            }
        }
    }
}
