///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.api.trace.Tracer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.terminal.Detail;

/**
 * Three orders, one after the other, on a pool with one thread. Each begins there and is finished by a callback, on
 * another thread, which closes the scope and ends the span. With the word "strict", OpenTelemetry minds.
 */
class ClosedElsewhere {

    void main(String... words) throws Exception {
        if (List.of(words).contains("strict")) {
            System.setProperty(
                    "io.opentelemetry.context.enableStrictContext", "true"); // before the first use of a context
        }
        try (var lab = Lab.open("15 · A scope closed on another thread", Detail.ATTRIBUTES);
                var pool = Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("pool").factory());
                var others = Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("callbacks").factory())) {
            var tracer = lab.service("shop").getTracer("shop");
            for (var order : List.of("a1", "b2", "c3")) {
                pool.submit(() -> checkout(tracer, order, others))
                        .get(5, TimeUnit.SECONDS)
                        .get(5, TimeUnit.SECONDS);
            }
        } catch (ExecutionException minded) {
            System.out.println(minded.getCause().getMessage());
        }
    }

    private static CompletableFuture<?> checkout(Tracer tracer, String order, Executor others) {
        var span =
                tracer.spanBuilder("checkout").setAttribute("order.id", order).startSpan();
        var scope = span.makeCurrent();
        return CompletableFuture.runAsync(() -> seal(order), others)
                .whenCompleteAsync(
                        (done, failed) -> {
                            span.end();
                            scope.close();
                        },
                        others);
    }

    private static void seal(String text) {
        try {
            var key = new PBEKeySpec(text.toCharArray(), "a coffee shop".getBytes(StandardCharsets.UTF_8), 20_000, 256);
            SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key);
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
