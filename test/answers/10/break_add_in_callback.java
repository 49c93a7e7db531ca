///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.util.concurrent.TimeUnit;
import lab.Lab;

/**
 * Break it: there are 568 g of beans, and nobody touches them. They are observed twice: as it should be, and by a
 * callback that adds to an ordinary up-down counter. The argument says how often somebody collects; the lab itself
 * collects once more when it closes.
 */
class AddInCallback {

    private static final int BEANS = 568;

    void main(String[] arguments) {
        int collections = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
        try (var lab = Lab.open(
                "10 · add() in a callback, collected " + (collections == 0 ? "once" : collections + 1 + " times"))) {
            var shop = (OpenTelemetrySdk) lab.service("shop");
            var meter = shop.getMeter("shop");
            var added =
                    meter.upDownCounterBuilder("shop.beans.added").setUnit("g").build();
            meter.upDownCounterBuilder("shop.beans.observed").setUnit("g").buildWithCallback(beans -> {
                beans.record(BEANS); // says how many there are
                added.add(BEANS); // says that there are so many more
            });
            for (int i = 0; i < collections; i++) {
                shop.getSdkMeterProvider().forceFlush().join(10, TimeUnit.SECONDS);
            }
        }
    }
}
