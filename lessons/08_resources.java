///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-sdk-extension-autoconfigure
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.ResourceConfiguration;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.util.Random;
import java.util.UUID;
import lab.Lab;
import lab.Web;
import lab.terminal.Detail;

/**
 * Lesson 08 · Resources
 *
 * A shop prints its price list. It asks the stock service, of which two copies run, by turns: three requests in all.
 * Run it as it stands and three programs speak as one: every line says unknown_service:java, and of the three
 * lookups that the copies counted one is lost. They run in staging, and say that they are in development.
 */
class Resources {

    static final String SCHEMA =
            "https://opentelemetry.io/schemas/1.45.0"; // the semantic conventions that our keys are from

    void main() throws Exception {
        // The deployment, as those who run it wrote it: java -Dotel.resource.attributes=… (or yours, in
        // OTEL_RESOURCE_ATTRIBUTES).
        if (System.getenv("OTEL_RESOURCE_ATTRIBUTES") == null) {
            System.setProperty("otel.resource.attributes", "deployment.environment.name=staging,host.name=till-7");
        }
        try (var lab = Lab.open("08 · Resources", Detail.RESOURCE, Detail.SCOPES);
                var shop = sdk(lab, "shop");
                var one = sdk(lab, "stock");
                var other = sdk(lab, "stock");
                var stock = Web.serve(exchange -> price(one, exchange));
                var copy = Web.serve(exchange -> price(other, exchange))) {
            IO.println(priceList(shop, stock.uri(), copy.uri()));
        }
    }

    /**
     * An SDK of its own for each program. What it is given as its resource goes out with every span and every metric.
     */
    static OpenTelemetrySdk sdk(Lab lab, String service) {
        var resource = resource(service);
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(resource)
                        .addSpanProcessor(SimpleSpanProcessor.create(lab.spanExporter()))
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .setResource(resource)
                        .registerMetricReader(lab.metricReader())
                        .build())
                .build();
    }

    /** Who is speaking? Four sources know something of it; where two know the same key, the argument of merge wins. */
    static Resource resource(String service) {
        // The SDK: its own version, and a name for a program that has none.
        var sdk = Resource.getDefault();
        // The deployment: OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME, or the system properties of the same names.
        var environment = ResourceConfiguration.createEnvironmentResource();
        // The author, at a laptop.
        var program = Resource.create(Attributes.builder()
                // TODO 1: the service's name, and an id for the instance: each copy of a program has its own.
                .put("deployment.environment.name", "development")
                .build());
        // TODO 3: a deployment knows better than an author at a laptop, and than a detector: it must win.
        return sdk.merge(environment).merge(detected()).merge(program);
    }

    /** A detector: what a program can find out by itself about where it runs. */
    static Resource detected() {
        // TODO 2: host.name, process.pid, process.runtime.name, process.runtime.version; and the schema that these keys
        // are from.
        return Resource.empty();
    }

    /** The shop: asks the copies of the stock service by turns. */
    static String priceList(OpenTelemetry otel, URI stock, URI copy) throws Exception {
        var span = otel.getTracer("coffee.shop").spanBuilder("print price list").startSpan();
        try (var _ = span.makeCurrent()) {
            return "coffee " + Http.get(stock.resolve("/price/coffee")) + ", tea "
                    + Http.get(copy.resolve("/price/tea")) + ", cocoa " + Http.get(stock.resolve("/price/cocoa"));
        } finally {
            span.end();
        }
    }

    /** The stock service: the price is the median of what was paid. */
    static String price(OpenTelemetry otel, HttpExchange exchange) {
        otel.getMeter("coffee.stock")
                .counterBuilder("stock.lookups")
                .setUnit("{lookup}")
                .build()
                .add(1);
        var span = Http.serverSpan(otel, "/price/{item}", exchange);
        try (var _ = span.makeCurrent()) {
            return "%.2f"
                    .formatted(new Random(42)
                            .doubles(100_000, 2, 5)
                            .sorted()
                            .skip(50_000)
                            .findFirst()
                            .orElseThrow());
        } finally {
            span.setAttribute("http.response.status_code", 200L).end();
        }
    }

    /** HTTP as an instrumentation library does it: one piece of code that runs in both programs. */
    static class Http implements TextMapGetter<HttpExchange> {

        static String get(URI url) throws Exception {
            var request = HttpRequest.newBuilder(url);
            W3CTraceContextPropagator.getInstance().inject(Context.current(), request, HttpRequest.Builder::setHeader);
            return Web.send(request).body();
        }

        static Span serverSpan(OpenTelemetry otel, String route, HttpExchange exchange) {
            // TODO 4: copied from the shop; but this is the library coffee.http, version 2.1.0, and its keys are of the
            // SCHEMA above.
            var tracer = otel.getTracer("coffee.shop");
            return tracer.spanBuilder("GET " + route)
                    .setSpanKind(SpanKind.SERVER)
                    .setParent(W3CTraceContextPropagator.getInstance().extract(Context.current(), exchange, new Http()))
                    .setAttribute("http.request.method", exchange.getRequestMethod())
                    .setAttribute("http.route", route)
                    .setAttribute("url.scheme", "http")
                    .setAttribute("url.path", exchange.getRequestURI().getPath())
                    .startSpan();
        }

        @Override
        public Iterable<String> keys(HttpExchange exchange) {
            return exchange.getRequestHeaders().keySet();
        }

        @Override
        public String get(HttpExchange exchange, String name) {
            return exchange.getRequestHeaders().getFirst(name);
        }
    }
}
