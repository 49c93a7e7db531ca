///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Set;
import lab.Lab;

/**
 * Break it: two views match one counter. One drops the user, the other was meant to give all counters a description.
 */
class TwoViews {

    void main() {
        try (var lab = Lab.open("11 · Two views");
                var meters = SdkMeterProvider.builder()
                        .addResource(Resource.builder()
                                .put("service.name", "roaster")
                                .build())
                        .registerView(
                                InstrumentSelector.builder()
                                        .setName("shop.invoices")
                                        .build(),
                                View.builder()
                                        .setAttributeFilter(Set.of("shop.payment.type"))
                                        .build())
                        .registerView(
                                InstrumentSelector.builder()
                                        .setType(InstrumentType.COUNTER)
                                        .build(),
                                View.builder()
                                        .setDescription("Counted by the roaster.")
                                        .build())
                        .registerMetricReader(lab.metricReader())
                        .build()) {
            var invoices = meters.get("roaster")
                    .counterBuilder("shop.invoices")
                    .setUnit("{invoice}")
                    .build();
            for (int cafe = 1; cafe <= 3; cafe++) {
                invoices.add(
                        1,
                        Attributes.of(
                                AttributeKey.stringKey("user.id"),
                                "cafe-" + cafe,
                                AttributeKey.stringKey("shop.payment.type"),
                                "monthly"));
            }
        }
    }
}
