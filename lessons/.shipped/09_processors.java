///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Relay.java
//SOURCES ../src/lab/Web.java

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.*;
import io.opentelemetry.api.trace.*;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.*;
import io.opentelemetry.sdk.trace.data.*;
import io.opentelemetry.sdk.trace.export.*;
import java.net.*;
import java.net.http.HttpRequest;
import java.util.*;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import lab.*;
import lab.terminal.Detail;

/**
 * Lesson 09 · Processors
 *
 * A shop takes two orders, and the bank refuses the second card. As shipped, most traces are health checks, no span
 * says for which tenant it was, and whoever may read traces reads e-mail addresses, card numbers and the bank's key.
 */
class Processors {

    static final List<String> ORDERS = List.of(
            Lab.input("20261121-0041;acme;mina@example.com;010-2345-6789;900101-2345678;4111 1111 1111 1111"),
            Lab.input("20261121-0042;corp;mina+shop@example.co.kr;+1 415-555-0132;078-05-1120;5500-0000-0000-0004"));

    void main() throws Exception {
        try (var lab = Lab.open("09 · Processors", Detail.ATTRIBUTES);
                var otel = sdk(lab);
                var bank = Web.serve(Processors::bank);
                var shop = Web.serve(new Shop(otel.getTracer("com.example.shop"), bank.uri()))) {
            var health = HttpRequest.newBuilder(shop.uri().resolve("/healthz"));
            for (var order : ORDERS) {
                var checkout =
                        shop.uri().resolve("/checkout?customer=" + URLEncoder.encode(order.split(";")[2], UTF_8));
                Web.send(health);
                Web.send(HttpRequest.newBuilder(checkout).POST(HttpRequest.BodyPublishers.ofString(order)));
            }
            bank.close();
            Web.send(health); // not well: without the bank the shop can take no order
        }
    }

    /** The way of a span: the provider shows it to its processors; the last of them hands it to an exporter. */
    static OpenTelemetrySdk sdk(Lab lab) {
        var mask = Relay.exporter(lab.spanExporter(), Masked::new);
        var provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().toBuilder()
                        .put("service.name", "shop")
                        .build())
                .addSpanProcessor(new Gate(BatchSpanProcessor.builder(mask).build()));
        return OpenTelemetrySdk.builder().setTracerProvider(provider.build()).build();
    }

    /** Sees every span twice: when it starts, and when it has ended. What is not here the next one does. */
    static class Gate extends Relay.Processor {
        Gate(SpanProcessor next) {
            super(next);
        }

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            // TODO 1: every span of an order shall have the attribute shop.tenant. The baggage knows it.
            next.onStart(parent, span);
        }

        @Override
        public void onEnd(ReadableSpan span) {
            // TODO 2: a health check that went well ends here. One that failed goes on.
            next.onEnd(span);
        }
    }

    /** What is exported in place of a span: one that has ended cannot be changed. This one speaks for it. */
    static class Masked extends DelegatingSpanData {
        Masked(SpanData span) {
            super(span);
        }

        // TODO 3: its name and its attributes, without personal data and without the key. Spare the order's number.
        // TODO 4: its events, exceptions among them, the text of its status, and its links.
    }

    record Shop(Tracer tracer, URI bank) implements Web.Service {
        static final AtomicReference<SpanContext> BEFORE = new AtomicReference<>(SpanContext.getInvalid());

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            var order = new String(exchange.getRequestBody().readNBytes(200), UTF_8).split(";");
            var ordered = order.length == 6;
            var baggage = Baggage.builder();
            if (ordered) {
                baggage.put("shop.tenant", order[1]).put("user.email", order[2]);
            }
            var context = Context.root().with(baggage.build());
            var url = exchange.getRequestURI();
            var span = tracer.spanBuilder(exchange.getRequestMethod() + " " + url.getPath())
                    .setSpanKind(SpanKind.SERVER)
                    .setParent(context)
                    .setAttribute("http.request.method", exchange.getRequestMethod())
                    .setAttribute("http.route", url.getPath())
                    .setAttribute("url.scheme", "http")
                    .setAttribute("url.path", url.getPath())
                    .setAttribute("url.query", url.getRawQuery());
            return inside(span.startSpan(), context, () -> ordered ? pay(order) : well());
        }

        private String well() throws Exception {
            try (var _ = new Socket(bank.getHost(), bank.getPort())) {
                return "well";
            }
        }

        /** Written in good faith, by somebody who wanted to find the trace of an order quickly. */
        private String pay(String[] order) throws Exception {
            var phone = Attributes.of(AttributeKey.stringKey("order.phone"), order[3]);
            var email = Attributes.of(AttributeKey.stringKey("user.email"), order[2]);
            var server = Span.current().updateName("checkout of " + order[2]).setAttribute("order.id", order[0]);
            server.setAllAttributes(email).addEvent("confirmed to " + order[3], phone);
            server.addLink(BEFORE.getAndSet(server.getSpanContext()), email); // to the order before
            var url = bank.resolve("/pay?card=" + order[5].replace(" ", "%20") + "&holder=" + order[4]);
            var key = "Bearer key_live_" + Lab.input("8c1f20d7e94b");
            var span = tracer.spanBuilder("POST")
                    .setSpanKind(SpanKind.CLIENT)
                    .setAttribute("http.request.method", "POST")
                    .setAttribute("url.full", url.toString())
                    .setAttribute("server.address", url.getHost())
                    .setAttribute("server.port", (long) url.getPort())
                    .setAttribute(AttributeKey.stringArrayKey("http.request.header.authorization"), List.of(key));
            return inside(span.startSpan(), Context.current(), () -> {
                var request = HttpRequest.newBuilder(url).header("authorization", key);
                var answer = Web.send(request.POST(HttpRequest.BodyPublishers.noBody()));
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException(answer.body());
                }
                return answer.body();
            });
        }
    }

    /** As agents do it: an exception is recorded on every span that it passes. */
    static String inside(Span span, Context context, Callable<String> work) throws Exception {
        try (var _ = context.with(span).makeCurrent()) {
            var said = work.call();
            span.setAttribute("http.response.status_code", 200L);
            return said;
        } catch (Exception failure) {
            span.recordException(failure).setStatus(StatusCode.ERROR, failure.getMessage());
            span.setAttribute("error.type", "500").setAttribute("http.response.status_code", 500L);
            throw failure;
        } finally {
            span.end();
        }
    }

    /** Not ours: it takes a card as it is printed, and what it says when it refuses is its own business. */
    static String bank(HttpExchange exchange) {
        var query = exchange.getRequestURI().getQuery();
        if (query.contains(" ")) {
            return "paid";
        }
        throw new IllegalArgumentException(
                "refused: " + query + ", " + exchange.getRequestHeaders().getFirst("authorization"));
    }
}
