///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.net.URI;
import java.net.http.HttpRequest;
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
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.Web;

/**
 * Lesson 15 · Threads
 *
 * A customer asks a shop for a quote. The shop asks two suppliers at once, signs both offers, and books them; later it
 * renews the booking, twice. Run it as it stands and you will see one request in six traces: work on another thread has
 * lost its parent. Only the renewals have kept theirs, and should not: the customer has long been answered.
 */
class Threads {
    final CountDownLatch asked = new CountDownLatch(2);
    final CountDownLatch renewals = new CountDownLatch(2);
    final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    // TODO 1: these few threads outlive every request. A task must run in the context of whoever hands it over.
    final ExecutorService pool = Executors.newFixedThreadPool(2);
    Tracer tracer;
    URI suppliers;

    void main() throws Exception {
        try (var lab = Lab.open("15 · Threads");
                pool;
                timer;
                var supplier = Web.serve(this::supplier);
                var shop = Web.serve(this::answer)) {
            tracer = lab.service("shop").getTracer("com.example.shop");
            suppliers = supplier.uri();
            Web.send(HttpRequest.newBuilder(shop.uri().resolve("/quote/coffee")));
            renewals.await(9, SECONDS);
        }
    }

    /** Not ours, and not traced. They bid against each other: no price before the other one has been asked, too. */
    String supplier(HttpExchange request) throws Exception {
        asked.countDown();
        if (asked.await(3, SECONDS)) {
            return "3.20 from " + request.getRequestURI().getPath();
        }
        throw new IllegalStateException("nobody else was asked");
    }

    String answer(HttpExchange exchange) {
        var server = tracer.spanBuilder("GET /quote/{item}")
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, "GET")
                .setAttribute(HttpAttributes.HTTP_ROUTE, "/quote/{item}")
                .setAttribute(UrlAttributes.URL_SCHEME, "http")
                .setAttribute(UrlAttributes.URL_PATH, exchange.getRequestURI().getPath());
        return spanned(server, () -> {
            var signed = ask("/bean", "/brew").stream()
                    .map(offer -> CompletableFuture.supplyAsync(() -> sign(offer), pool))
                    .toList();
            // TODO 3: a callback runs when both are there, on the JDK's common pool: give it this context.
            var both = signed.getFirst().thenCombineAsync(signed.getLast(), (one, other) -> book(one, other));
            var booked = both.get(9, SECONDS);
            // TODO 4: a renewal is work of its own: a trace of its own each time, with a link to this request.
            timer.scheduleAtFixedRate(
                    Context.current().wrap(() -> renew(tracer.spanBuilder("renew"), booked)), 20, 20, MILLISECONDS);
            Span.current().setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, 200);
            return booked;
        });
    }

    /** Asking is waiting: a virtual thread for each request. */
    List<String> ask(String... paths) throws Exception {
        var answers = new ArrayList<FutureTask<String>>();
        for (var path : paths) {
            var answer = new FutureTask<>(() -> price(suppliers.resolve(path)));
            // TODO 2: a thread of its own, in the context of this one.
            Thread.ofVirtual().start(answer);
            answers.add(answer);
        }
        return List.of(answers.getFirst().get(9, SECONDS), answers.getLast().get(9, SECONDS));
    }

    String price(URI url) {
        var client = tracer.spanBuilder("GET")
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, "GET")
                .setAttribute(UrlAttributes.URL_FULL, url.toString())
                .setAttribute(ServerAttributes.SERVER_ADDRESS, url.getHost())
                .setAttribute(ServerAttributes.SERVER_PORT, url.getPort());
        return spanned(client, () -> {
            var answer = Web.send(HttpRequest.newBuilder(url));
            Span.current().setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, answer.statusCode());
            return answer.body();
        });
    }

    String sign(String offer) {
        return spanned(tracer.spanBuilder("sign"), () -> seal(offer));
    }

    String book(String one, String other) {
        return spanned(tracer.spanBuilder("book"), () -> seal(one + other));
    }

    void renew(SpanBuilder span, String booked) {
        if (renewals.getCount() > 0) {
            spanned(span, () -> seal(booked));
            renewals.countDown();
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
                    .setAttribute(ErrorAttributes.ERROR_TYPE, failed.getClass().getName());
            throw new IllegalStateException(failed);
        } finally {
            span.end();
        }
    }

    static String seal(String text) throws Exception { // slow to forge, and so slow to make
        var key = new PBEKeySpec(text.toCharArray(), "a coffee shop".getBytes(UTF_8), 10_000, 256);
        var keys = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
        return HexFormat.of().formatHex(keys.generateSecret(key).getEncoded());
    }
}
