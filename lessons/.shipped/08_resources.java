///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import static io.opentelemetry.semconv.DeploymentAttributes.*;
import static io.opentelemetry.semconv.HttpAttributes.*;
import static io.opentelemetry.semconv.ServiceAttributes.*;
import static io.opentelemetry.semconv.UrlAttributes.*;

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
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

    /** The version of the semantic conventions that our keys are from. */
    static final String SCHEMA = "https://opentelemetry.io/schemas/1.45.0";

    void main() throws Exception {
        Deployment.configure();
        try (var lab = Lab.open("08 · Resources", Detail.RESOURCE, Detail.SCOPES);
                var shop = sdk(lab, "shop");
                var one = sdk(lab, "stock");
                var other = sdk(lab, "stock");
                var stock = Web.serve(stock(one));
                var copy = Web.serve(stock(other))) {
            IO.println(priceList(shop, stock.uri(), copy.uri()));
        }
    }

    /** An SDK of its own for each program. Its resource goes out with every span and every metric. */
    static OpenTelemetrySdk sdk(Lab lab, String service) {
        var resource = resource(service);
        var processor = SimpleSpanProcessor.create(lab.spanExporter());
        var spans = SdkTracerProvider.builder().setResource(resource).addSpanProcessor(processor);
        var metrics = SdkMeterProvider.builder().setResource(resource).registerMetricReader(lab.metricReader());
        return OpenTelemetrySdk.builder()
                .setTracerProvider(spans.build())
                .setMeterProvider(metrics.build())
                .build();
    }

    /** Who is speaking? Four sources know something of it; where two know the same key, the argument of merge wins. */
    static Resource resource(String service) {
        // The SDK: its own version, and a name for a program that has none.
        var sdk = Resource.getDefault();
        // The deployment: OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME, or the system properties of these names.
        var environment = ResourceConfiguration.createEnvironmentResource();
        // The author, at a laptop.
        var program = Resource.builder()
                // TODO 1: the service's name, and an id for the instance: each copy of a program has its own.
                .put(DEPLOYMENT_ENVIRONMENT_NAME, "development")
                .build();
        // TODO 3: a deployment knows better than an author at a laptop, and than a detector: it must win.
        return sdk.merge(environment).merge(detected()).merge(program);
    }

    /** A detector: what a program can find out by itself about where it runs. */
    static Resource detected() {
        // TODO 2: host.name, process.pid, process.runtime.name and process.runtime.version; their keys are from SCHEMA.
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
    static Web.Service stock(OpenTelemetry otel) {
        var http = new Http(otel);
        var lookups = otel.getMeter("coffee.stock")
                .counterBuilder("stock.lookups")
                .setUnit("{lookup}")
                .build();
        return exchange -> {
            lookups.add(1);
            var span = http.serverSpan("/price/{item}", exchange);
            try (var _ = span.makeCurrent()) {
                var paid = new Random(42).doubles(100_000, 2, 5).sorted().toArray();
                span.setAttribute(HTTP_RESPONSE_STATUS_CODE, 200L);
                return "%.2f".formatted(paid[paid.length / 2]);
            } finally {
                span.end();
            }
        };
    }

    /** HTTP as an instrumentation library does it: one piece of code that runs in both programs. */
    record Http(Tracer tracer) {

        Http(OpenTelemetry otel) {
            // TODO 4: copied from the shop; but this is the library coffee.http 2.1.0, and its keys are from SCHEMA.
            this(otel.getTracer("coffee.shop"));
        }

        static String get(URI url) throws Exception {
            var request = HttpRequest.newBuilder(url);
            W3CTraceContextPropagator.getInstance().inject(Context.current(), request, HttpRequest.Builder::setHeader);
            return Web.send(request).body();
        }

        Span serverSpan(String route, HttpExchange exchange) {
            return tracer.spanBuilder("GET " + route)
                    .setSpanKind(SpanKind.SERVER)
                    .setParent(
                            W3CTraceContextPropagator.getInstance().extract(Context.current(), exchange, Web.HEADERS))
                    .setAttribute(HTTP_REQUEST_METHOD, exchange.getRequestMethod())
                    .setAttribute(HTTP_ROUTE, route)
                    .setAttribute(URL_SCHEME, "http")
                    .setAttribute(URL_PATH, exchange.getRequestURI().getPath())
                    .startSpan();
        }
    }
}

/** As those who run the shop wrote it; or yours, in OTEL_RESOURCE_ATTRIBUTES. (The check puts in another one.) */
class Deployment {
    static void configure() {
        if (System.getenv("OTEL_RESOURCE_ATTRIBUTES") == null) {
            System.setProperty(
                    "otel.resource.attributes",
                    "deployment.environment.name=" + Lab.input("staging") + ",host.name=" + Lab.input("till-7"));
        }
    }
}
