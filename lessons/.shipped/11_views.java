///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import static io.opentelemetry.semconv.HttpAttributes.HTTP_REQUEST_METHOD;
import static io.opentelemetry.semconv.HttpAttributes.HTTP_ROUTE;
import static io.opentelemetry.semconv.ServiceAttributes.SERVICE_NAME;
import static io.opentelemetry.semconv.UrlAttributes.URL_SCHEME;

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import lab.Lab;
import lab.Web;

/**
 * Lesson 11 · Views
 *
 * Forty cafés order from a roaster, over HTTP, and get an invoice back: five times each. The first line of the output
 * says how large requests and invoices really were: half of them, 95 % of them. Compare it with p50 and p95 in the
 * picture, which are what a dashboard would make of the histograms. And look how many series the counter has.
 */
class Views {

    void main() throws Exception {
        try (var lab = Lab.open("11 · Views");
                var meters = meters(lab);
                var roaster = Web.serve(new Roaster(meters.get("com.example.roaster")))) {
            new Cafes(roaster.uri()).order();
        }
    }

    /**
     * The SDK's part for metrics. What is said here changes what is made of the measurements, and no line of who
     * measures.
     */
    static SdkMeterProvider meters(Lab lab) {
        return SdkMeterProvider.builder()
                .addResource(Resource.create(Attributes.of(SERVICE_NAME, "roaster")))
                // TODO 1: http.server.response.body.size: buckets in which p50 and p95 can be seen, for 50 bytes to 100
                // kilobytes.
                // TODO 2: shop.invoices: by payment type, and no longer by user.
                // TODO 3: http.server.request.body.size: from 20 bytes to megabytes, and nobody can say where p95 will
                // be. A histogram without chosen boundaries.
                .registerMetricReader(lab.metricReader())
                .build();
    }

    /**
     * Takes an order, a line for each bag, and answers with the invoice, a line for each kind of coffee. It measures
     * itself; leave it as it is.
     */
    static class Roaster implements Web.Service {

        private static final AttributeKey<String> USER = AttributeKey.stringKey("user.id");
        private static final AttributeKey<String> PAYMENT = AttributeKey.stringKey("shop.payment.type");
        private static final Attributes ROUTE =
                Attributes.of(HTTP_REQUEST_METHOD, "POST", HTTP_ROUTE, "/invoices", URL_SCHEME, "http");
        private final LongHistogram received;
        private final LongHistogram sent;
        private final LongCounter invoices;

        Roaster(Meter meter) {
            received = meter.histogramBuilder("http.server.request.body.size")
                    .ofLongs()
                    .setUnit("By")
                    .setDescription("Size of HTTP server request bodies.")
                    .build();
            sent = meter.histogramBuilder("http.server.response.body.size")
                    .ofLongs()
                    .setUnit("By")
                    .setDescription("Size of HTTP server response bodies.")
                    .build();
            invoices = meter.counterBuilder("shop.invoices")
                    .setUnit("{invoice}")
                    .setDescription("Invoices written.")
                    .build();
        }

        @Override
        public String answer(HttpExchange exchange) throws IOException {
            var order = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var invoice = invoice(order);
            received.record(order.length(), ROUTE);
            sent.record(invoice.length(), ROUTE);
            var from = exchange.getRequestHeaders();
            invoices.add(1, Attributes.of(USER, from.getFirst("User"), PAYMENT, from.getFirst("Payment")));
            return invoice;
        }

        private static String invoice(String order) {
            var grams = new TreeMap<String, Integer>();
            order.lines()
                    .map(line -> line.split(","))
                    .forEach(bag -> grams.merge(bag[0], Integer.valueOf(bag[1]), Integer::sum));
            var invoice = new StringBuilder();
            grams.forEach((coffee, weight) -> invoice.append(coffee)
                    .append("  ")
                    .append(weight)
                    .append(" g  ")
                    .append(weight * 3)
                    .append(" cents, roasted this week\n"));
            return invoice.toString();
        }
    }

    record Cafes(URI roaster) {

        /** Most orders are small, a few are not: as in life. The same ones in each run. */
        void order() throws Exception {
            var random = new Random(11);
            var requests = new ArrayList<Integer>();
            var responses = new ArrayList<Integer>();
            for (int i = 0; i < 200; i++) {
                int cafe = i % 40 + 1;
                var order = new StringBuilder();
                for (int bags = (int) Math.exp(random.nextDouble() * random.nextDouble() * 11); bags > 0; bags--) {
                    order.append("coffee-").append(random.nextInt(3000)).append(",250\n");
                }
                var response = Web.send(HttpRequest.newBuilder(roaster.resolve("/invoices"))
                        .POST(BodyPublishers.ofString(order.toString()))
                        .header("User", "cafe-" + cafe)
                        .header("Payment", cafe % 4 == 0 ? "on-delivery" : "monthly"));
                requests.add(order.length());
                responses.add(response.body().length());
            }
            System.out.println(
                    "  In truth: requests " + percentiles(requests) + ";  invoices " + percentiles(responses) + "\n");
        }

        private static String percentiles(List<Integer> sizes) {
            var sorted = sizes.stream().sorted().toList();
            return "p50 %d B, p95 %.1f kB"
                    .formatted(sorted.get(sorted.size() / 2 - 1), sorted.get(sorted.size() * 95 / 100 - 1) / 1000.0);
        }
    }
}
