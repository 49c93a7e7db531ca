///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/Web.java

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import lab.Lab;
import lab.Web;

// No context is wrapped and no span is ever current: each piece of work is handed its parent. Nothing can be lost that
// way,
// and every method has a parameter more.
/** Lesson 15 · Threads, solved in another way. */
class Quotes {

    private Tracer tracer;

    void main() throws Exception {
        try (var lab = Lab.open("15 · Threads");
                var supplier = Web.serve(request -> "3.20");
                var workers = Executors.newFixedThreadPool(3);
                var clock = Executors.newScheduledThreadPool(1);
                var http = HttpClient.newHttpClient()) {
            tracer = lab.service("shop").getTracer("quotes");
            var renewed = new CountDownLatch(2);
            try (var door = Web.serve(request -> {
                var server = start("quote", SpanKind.SERVER, Context.root());
                var within = Context.root().with(server);
                try {
                    var bean = price(http, supplier.uri().resolve("/bean"), within)
                            .thenApplyAsync(offer -> hashed("sign", offer, within), workers);
                    var brew = price(http, supplier.uri().resolve("/brew"), within)
                            .thenApplyAsync(offer -> hashed("sign", offer, within), workers);
                    return bean.thenCombine(brew, (one, other) -> hashed("book", one + other, within))
                            .get();
                } finally {
                    server.end();
                    for (int n = 1; n <= 2; n++) {
                        clock.schedule(
                                () -> {
                                    tracer.spanBuilder("renew")
                                            .setNoParent()
                                            .addLink(server.getSpanContext())
                                            .startSpan()
                                            .end();
                                    renewed.countDown();
                                },
                                10 * n,
                                TimeUnit.MILLISECONDS);
                    }
                }
            })) {
                Web.send(HttpRequest.newBuilder(door.uri()));
                renewed.await(5, TimeUnit.SECONDS);
            }
        }
    }

    /** A thread of its own for each, as in the lesson; the client would also do without. */
    private CompletableFuture<String> price(HttpClient http, URI url, Context parent) {
        var price = new CompletableFuture<String>();
        Thread.startVirtualThread(() -> {
            var span = start("GET", SpanKind.CLIENT, parent)
                    .setAttribute("http.request.method", "GET")
                    .setAttribute("url.full", url.toString())
                    .setAttribute("server.address", url.getHost())
                    .setAttribute("server.port", (long) url.getPort());
            http.sendAsync(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                    .whenComplete((answer, failed) -> {
                        span.end();
                        price.complete(answer == null ? "none" : answer.body());
                    });
        });
        return price;
    }

    private String hashed(String name, String text, Context parent) {
        var span = start(name, SpanKind.INTERNAL, parent);
        try {
            var digest = text.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 5_000; i++) {
                digest = MessageDigest.getInstance("SHA-256").digest(digest);
            }
            return HexFormat.of().formatHex(digest);
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            span.end();
        }
    }

    private Span start(String name, SpanKind kind, Context parent) {
        return tracer.spanBuilder(name)
                .setSpanKind(kind)
                .setParent(parent)
                .setAttribute(
                        AttributeKey.longKey("thread.id"),
                        Thread.currentThread().threadId())
                .startSpan();
    }
}
