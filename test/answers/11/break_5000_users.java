///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.resources.Resource;
import lab.Lab;

/**
 * Break it: 5000 users, an invoice each, and the user as an attribute. The argument is another cardinality limit than
 * the SDK's own of 2000 for each instrument; a view sets it.
 */
class Crowd {

    void main(String[] limit) {
        var selector = InstrumentSelector.builder().setName("shop.invoices").build();
        var view = View.builder();
        if (limit.length > 0) {
            view.setCardinalityLimit(Integer.parseInt(limit[0]));
        }
        try (var lab = Lab.open("11 · 5000 users");
                var meters = SdkMeterProvider.builder()
                        .addResource(Resource.builder()
                                .put("service.name", "roaster")
                                .build())
                        .registerView(selector, view.build())
                        .registerMetricReader(lab.metricReader())
                        .build()) {
            var invoices = meters.get("roaster")
                    .counterBuilder("shop.invoices")
                    .setUnit("{invoice}")
                    .build();
            for (int user = 1; user <= 5000; user++) {
                invoices.add(1, Attributes.of(AttributeKey.stringKey("user.id"), "user-" + (10_000 + user)));
            }
        }
    }
}
