///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lab.Lab;
import lab.Web;

/**
 * Lesson 27 · Load
 *
 * A load test asks a price service for forty prices, one every 10 ms. Once the service hangs for 200 ms. Run it as it
 * stands: the test reports that all users but one were served in no time. Twenty users know better.
 */
class Load {

    static final int USERS = 40;
    static final Duration PACE = Duration.ofMillis(10);

    void main() throws Exception {
        try (var lab = Lab.open("27 · Load");
                var prices = Web.serve(new Prices(lab.service("prices"), 11 + Integer.parseInt(Lab.input("2"))))) {
            new LoadTest(lab.service("load"), prices.uri()).run();
        }
    }

    /** Four users at a time, as four connections allow. */
    static final class LoadTest {

        private final Semaphore connections = new Semaphore(4);
        private final URI prices;
        private final Tracer tracer;
        private final DoubleHistogram request;
        private final DoubleHistogram wait;

        LoadTest(OpenTelemetry otel, URI prices) {
            this.prices = prices;
            tracer = otel.getTracer("com.example.load");
            request = histogram(otel, "load.request.duration", "From when a request was sent until it was answered");
            wait = histogram(otel, "load.user.wait", "From when a user came until the user had the price");
        }

        private static DoubleHistogram histogram(OpenTelemetry otel, String name, String description) {
            // TODO 3: bounds that reach as far as the longest wait. What is above the last one is only "more".
            var bounds = List.of(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 1.0, 2.5, 5.0);
            return otel.getMeter("com.example.load")
                    .histogramBuilder(name)
                    .setUnit("s")
                    .setDescription(description)
                    .setExplicitBucketBoundariesAdvice(bounds)
                    .build();
        }

        void run() throws Exception {
            price(); // the first request pays for loading classes: it does not count
            var test = tracer.spanBuilder("load test").startSpan();
            var parent = Context.current().with(test);
            var first = Instant.now();
            // TODO 1: each user comes at the time that is due, whether or not those before have their price.
            // What is scheduled still runs when the clock is closed, which waits for it; then the users are waited for.
            try (var users = Executors.newVirtualThreadPerTaskExecutor();
                    var clock = Executors.newSingleThreadScheduledExecutor()) {
                for (var i = 0; i < USERS; i++) {
                    var due = first.plus(PACE.multipliedBy(i));
                    var delay = Duration.between(Instant.now(), due).toNanos();
                    clock.schedule(() -> users.submit(() -> user(due, parent)), delay, TimeUnit.NANOSECONDS);
                }
            }
            test.end();
        }

        /** @param due when this user comes */
        private String user(Instant due, Context parent) throws Exception {
            var letIn = Instant.now();
            connections.acquire();
            var sent = Instant.now();
            // TODO 2: a user waits from when the user came, not from when the test found the time to ask.
            var came = due;
            var span = tracer.spanBuilder("user")
                    .setParent(parent)
                    .setStartTimestamp(came)
                    .startSpan();
            span.setAttribute("load.let_in", letIn.toString());
            try {
                return price();
            } finally {
                connections.release();
                span.end();
                request.record(secondsSince(sent));
                wait.record(secondsSince(came));
            }
        }

        private String price() throws Exception {
            return Web.send(HttpRequest.newBuilder(prices.resolve("/price/coffee")))
                    .body();
        }

        private static double secondsSince(Instant begin) {
            return Duration.between(begin, Instant.now()).toNanos() / 1e9;
        }
    }

    /** Serves one at a time. One of them waits for the supplier, and so do all that come meanwhile. */
    static final class Prices implements Web.Service {

        private final BlockingQueue<String> supplier = new SynchronousQueue<>(); // who does not answer
        private final AtomicInteger inside = new AtomicInteger();
        private final LongHistogram present;
        private final int hangs;
        private int served;

        /** @param hangs the number of the request that hangs */
        Prices(OpenTelemetry otel, int hangs) {
            this.hangs = hangs;
            present = otel.getMeter("com.example.prices")
                    .histogramBuilder("prices.present")
                    .ofLongs()
                    .setUnit("{request}")
                    .setDescription("Requests in the service when one comes, itself included")
                    .setExplicitBucketBoundariesAdvice(List.of(1L, 2L, 3L, 4L))
                    .build();
        }

        @Override
        public String answer(HttpExchange exchange) throws InterruptedException {
            present.record(inside.incrementAndGet());
            try {
                return price();
            } finally {
                inside.decrementAndGet();
            }
        }

        private synchronized String price() throws InterruptedException {
            served++;
            var news = served == hangs ? supplier.poll(200, TimeUnit.MILLISECONDS) : null;
            return news == null ? "3.20" : news;
        }
    }
}
