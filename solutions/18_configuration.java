///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-sdk-extension-declarative-config
//DEPS io.opentelemetry:opentelemetry-sdk-extension-incubator
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Companion.java
//SOURCES ../src/lab/Web.java
//FILES 18_configuration.yaml

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfiguration;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.extension.incubator.trace.OnStartSpanProcessor;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lab.Companion;
import lab.Lab;
import lab.Web;
import lab.terminal.Detail;

/**
 * Lesson 18 · Configuration
 *
 * A shop asks a stock service, and that a warehouse. One file configures the SDKs of all three; whoever wrote it
 * stopped when the first span arrived: traces are torn, nobody says where it runs, and no token goes to the gateway.
 *
 * This program stays as it is. What you edit is 18_configuration.yaml.
 */
class Configuration {

    void main() throws Exception {
        try (var lab = Lab.open("18 · Configuration", Detail.ATTRIBUTES, Detail.RESOURCE);
                var gateway = Web.serve(_ -> "")) {
            var variables = Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT", gateway.uri().toString(),
                    "GATEWAY_TOKEN", Lab.input("token-4711"),
                    "DEPLOYMENT", Lab.input("staging-eu"));
            try (var warehouse = sdk(lab, "warehouse", variables);
                    var stock = sdk(lab, "stock", variables);
                    var shop = sdk(lab, "shop", variables);
                    var shelf = Web.serve(new Service(warehouse, null));
                    var counter = Web.serve(new Service(stock, shelf.uri()))) {
                var tenant = Baggage.builder().put("shop.tenant", Lab.input("acme"));
                try (var _ = tenant.build().makeCurrent()) {
                    for (var item : List.of("coffee", "tea")) {
                        new Service(shop, counter.uri()).ask("/price/" + item);
                    }
                }
            }
        }
    }

    /** One SDK, by the file. The variables are what a deployment would set; here the program does, where nobody has. */
    static OpenTelemetrySdk sdk(Lab lab, String service, Map<String, String> variables) throws Exception {
        var text = Files.readString(Companion.file("18_configuration.yaml")).replace("${SERVICE}", service);
        for (var variable : variables.entrySet()) {
            if (System.getenv(variable.getKey()) == null) {
                text = text.replace("${" + variable.getKey() + "}", variable.getValue());
            }
        }
        var model = DeclarativeConfiguration.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        var ours = List.<ComponentProvider>of(
                new Component(SpanExporter.class, "lab", _ -> lab.spanScreen()),
                new Component(SpanProcessor.class, "baggage_stamp", Configuration::baggageStamp));
        return DeclarativeConfiguration.create(model, new Components(ours)).getSdk();
    }

    /** Writes one entry of the baggage onto each span; `key` is what stands in the file below the processor's name. */
    static SpanProcessor baggageStamp(DeclarativeConfigProperties properties) {
        var key = properties.getString("key", "");
        return OnStartSpanProcessor.create((parent, span) -> {
            var value = Baggage.fromContext(parent).getEntryValue(key);
            span.setAttribute(key, value); // null sets nothing
        });
    }

    /** A part of our own that the file may name. */
    record Component(Class<?> getType, String getName, Function<DeclarativeConfigProperties, Object> maker)
            implements ComponentProvider {
        @Override
        public Object create(DeclarativeConfigProperties properties) {
            return maker.apply(properties);
        }
    }

    /** Ours, and those on the class path: a library lists its own in META-INF/services. */
    record Components(List<ComponentProvider> ours) implements ComponentLoader {
        @Override
        public <T> Iterable<T> load(Class<T> type) {
            var all = new ArrayList<T>();
            ours.stream().filter(type::isInstance).map(type::cast).forEach(all::add);
            ComponentLoader.forClassLoader(SpanExporter.class.getClassLoader())
                    .load(type)
                    .forEach(all::add);
            return all;
        }
    }

    /** Answers with a price, after it has asked the next one. */
    record Service(OpenTelemetry otel, URI next) implements Web.Service {
        @Override
        public String answer(HttpExchange exchange) throws Exception {
            var propagator = otel.getPropagators().getTextMapPropagator();
            var context = propagator.extract(Context.root(), exchange, new Headers());
            var span = span("GET /price/{item}", SpanKind.SERVER, context);
            try (var _ = context.with(span).makeCurrent()) {
                return next == null ? "3.50" : ask(exchange.getRequestURI().getPath());
            } finally {
                span.end();
            }
        }

        String ask(String path) throws Exception {
            var span = span("GET", SpanKind.CLIENT, Context.current());
            try (var _ = span.makeCurrent()) {
                var request = HttpRequest.newBuilder(next.resolve(path));
                var propagator = otel.getPropagators().getTextMapPropagator();
                propagator.inject(Context.current(), request, HttpRequest.Builder::setHeader);
                return Web.send(request).body();
            } finally {
                span.end();
            }
        }

        private Span span(String name, SpanKind kind, Context parent) {
            var span = otel.getTracer("prices").spanBuilder(name);
            return span.setSpanKind(kind).setParent(parent).startSpan();
        }
    }

    record Headers() implements TextMapGetter<HttpExchange> {
        @Override
        public Iterable<String> keys(HttpExchange exchange) {
            return exchange.getRequestHeaders().keySet();
        }

        public String get(HttpExchange exchange, String key) {
            return exchange.getRequestHeaders().getFirst(key);
        }
    }
}
