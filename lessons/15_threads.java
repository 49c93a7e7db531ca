///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.Web;

/**
 * Lesson 15 · Threads
 *
 * A customer asks a shop for a quote. The shop asks two suppliers at once, signs both offers, and books them; later it
 * renews the booking, twice. Run it as it stands and you will see one request in six traces: what is done on another
 * thread has lost its parent. Only the renewals have kept theirs, and they should not: when they run, the customer has
 * long been answered.
 */
class Threads {

    void main() throws Exception {
        try (var lab = Lab.open("15 · Threads");
                var supplier = Web.serve(Threads::supplier);
                var shop = new Shop(lab.service("shop"), supplier.uri());
                var door = Web.serve(shop)) {
            Web.send(HttpRequest.newBuilder(door.uri().resolve("/quote/coffee")));
            shop.renewals.await(5, TimeUnit.SECONDS);
        }
    }

    /** Not ours, and not traced. It knows a price. */
    static String supplier(HttpExchange request) {
        return request.getRequestURI().getPath().equals("/bean") ? "3.20" : "3.40";
    }

    static class Shop implements Web.Service, AutoCloseable {

        final CountDownLatch renewals = new CountDownLatch(2);
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        // Signing is work for the processors: a few threads, which outlive every request.
        // TODO 1: what is handed to this pool must run in the context of whoever hands it over.
        private final ExecutorService pool = Executors.newFixedThreadPool(2);
        private final Tracer tracer;
        private final URI suppliers;

        Shop(OpenTelemetry otel, URI suppliers) {
            this.tracer = otel.getTracer("shop");
            this.suppliers = suppliers;
        }

        @Override
        public String answer(HttpExchange exchange) {
            var server = tracer.spanBuilder("GET /quote/{item}")
                    .setSpanKind(SpanKind.SERVER)
                    .setAttribute("http.request.method", "GET")
                    .setAttribute("http.route", "/quote/{item}")
                    .setAttribute("url.scheme", "http")
                    .setAttribute("url.path", exchange.getRequestURI().getPath());
            return spanned(server, () -> {
                var signed = ask("/bean", "/brew").stream()
                        .map(offer -> CompletableFuture.supplyAsync(() -> sign(offer), pool))
                        .toList();
                // TODO 3: a callback runs when both are there, and where there is room (the JDK's common pool): give it
                // this context.
                var booked = signed.getFirst()
                        .thenCombineAsync(signed.getLast(), (one, other) -> book(one, other))
                        .get(5, TimeUnit.SECONDS);
                // TODO 4: a renewal is work of its own: a trace of its own, each time, with a link to the request that
                // it goes back to.
                timer.scheduleAtFixedRate(
                        Context.current().wrap(() -> renew(tracer.spanBuilder("renew"), booked)),
                        20,
                        20,
                        TimeUnit.MILLISECONDS);
                Span.current().setAttribute("http.response.status_code", 200L);
                return booked;
            });
        }

        /** Asking is waiting: a virtual thread for each request. */
        private List<String> ask(String... paths) throws Exception {
            var answers = new ArrayList<FutureTask<String>>();
            for (var path : paths) {
                var answer = new FutureTask<>(() -> price(suppliers.resolve(path)));
                // TODO 2: a thread of its own, in the context of this one.
                Thread.ofVirtual().start(answer);
                answers.add(answer);
            }
            return List.of(
                    answers.getFirst().get(5, TimeUnit.SECONDS),
                    answers.getLast().get(5, TimeUnit.SECONDS));
        }

        private String price(URI url) {
            var client = tracer.spanBuilder("GET")
                    .setSpanKind(SpanKind.CLIENT)
                    .setAttribute("http.request.method", "GET")
                    .setAttribute("url.full", url.toString())
                    .setAttribute("server.address", url.getHost())
                    .setAttribute("server.port", (long) url.getPort());
            return spanned(client, () -> {
                var answer = Web.send(HttpRequest.newBuilder(url));
                Span.current().setAttribute("http.response.status_code", (long) answer.statusCode());
                return answer.body();
            });
        }

        private String sign(String offer) {
            return spanned(tracer.spanBuilder("sign"), () -> seal(offer));
        }

        private String book(String one, String other) {
            return spanned(tracer.spanBuilder("book"), () -> seal(one + other));
        }

        private void renew(SpanBuilder span, String booked) {
            if (renewals.getCount() > 0) {
                spanned(span, () -> seal(booked));
                renewals.countDown();
            }
        }

        @Override
        public void close() {
            timer.shutdownNow();
            pool.shutdown();
        }
    }

    /** Does some work inside a span, and notes on which thread. */
    static <T> T spanned(SpanBuilder builder, Callable<T> work) {
        var span = builder.setAttribute("thread.id", Thread.currentThread().threadId())
                .startSpan();
        try (var _ = span.makeCurrent()) {
            return work.call();
        } catch (Exception failed) {
            span.setStatus(StatusCode.ERROR)
                    .setAttribute("error.type", failed.getClass().getName());
            throw new IllegalStateException(failed);
        } finally {
            span.end();
        }
    }

    /** A seal that is slow to forge: slow to make, too (PBKDF2). */
    static String seal(String text) throws Exception {
        var key = new PBEKeySpec(text.toCharArray(), "a coffee shop".getBytes(StandardCharsets.UTF_8), 10_000, 256);
        return HexFormat.of()
                .formatHex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(key)
                        .getEncoded());
    }
}
