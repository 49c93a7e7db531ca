///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Profile.java

import static lab.profile.ProfileKind.ALLOCATION;
import static lab.profile.ProfileKind.CPU;
import static lab.profile.ProfileKind.WALL;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import lab.Lab;
import lab.Profile;

/**
 * Lesson 28 · Profiles
 *
 * A shop closes its day: it checks the orders, asks for prices, adds up. Run it as it stands: each span is slow, and
 * nothing is in it. What the code did meanwhile is in the profile.
 */
class Profiles {

    void main() throws Exception {
        try (var profile = Profile.start(CPU.of("check"), ALLOCATION.of("add up"), CPU.of("ask"), WALL.of("ask"));
                var lab = Lab.open("28 · Profiles")) {
            var orders = orders(new Random(Long.parseLong(Lab.input("4815162342"))));
            new Shop(lab.service("shop").getTracer("com.example.shop"), profile).closeDay(orders);
        }
    }

    /** Such as {@code a-48151;s-7;3}. Some were delivered twice. */
    static List<String> orders(Random random) {
        return IntStream.range(0, 9_000)
                .mapToObj(_ -> "a-" + random.nextInt(50_000) + ";s-" + random.nextInt(20) + ";" + random.nextInt(9))
                .toList();
    }

    /** Each step has a span, and the profile is told when it is current. */
    record Shop(Tracer tracer, Profile profile) {

        interface Step {
            void take(Span span) throws Exception;
        }

        private Void span(String name, Step step) throws Exception {
            var span = tracer.spanBuilder(name).startSpan();
            try (var scope = profile.makeCurrent(span)) {
                step.take(span);
            } finally {
                span.end();
            }
            return null;
        }

        void closeDay(List<String> orders) throws Exception {
            span("close the day", _ -> {
                span("check", span -> check(orders, span));
                span("add up", span -> addUp(orders, span));
                span("prices", _ -> ask(new Prices()));
            });
        }

        /** An order counts once, however often it was delivered. Each that counts is signed, which takes time. */
        private static void check(List<String> orders, Span span) {
            // TODO 1: one of the lines below takes most of the time. The flame graph says which.
            var seen = new ArrayList<String>();
            var signatures = 0L;
            for (var order : orders) {
                var id = order.split(";")[0].toUpperCase(Locale.ROOT);
                if (!seen.contains(id)) {
                    seen.add(id);
                    signatures += sign(order);
                }
            }
            span.setAttribute("shop.orders", seen.size());
            span.setAttribute("shop.signatures", signatures);
        }

        private static long sign(String order) {
            var hash = 0L;
            for (var i = 0; i < 800 * order.length(); i++) {
                hash = 31 * hash + order.charAt(i % order.length());
            }
            return hash;
        }

        /** What each of twenty shops sold. */
        private static void addUp(List<String> orders, Span span) {
            for (var shop = 0; shop < 20; shop++) {
                span.setAttribute("shop.sold." + shop, sold(orders, "s-" + shop));
            }
        }

        private static long sold(List<String> orders, String shop) {
            var sold = 0L;
            for (var order : orders) {
                // TODO 2: allocate half of it, at most. The flame graph says who allocates.
                var fields = order.split(";");
                if (fields[1].equals(shop)) {
                    sold += Integer.parseInt(fields[2]);
                }
            }
            return sold;
        }

        /** Four workers ask for the prices of eight items each, and need every price twice. */
        private void ask(Prices prices) {
            try (var workers = Executors.newFixedThreadPool(4)) {
                for (var worker = 0; worker < 4; worker++) {
                    var first = 8 * worker;
                    workers.submit(Context.current()
                            .wrap(() -> span("ask", _ -> {
                                for (var i = 0; i < 16; i++) {
                                    prices.of("item " + (first + i % 8));
                                }
                            })));
                }
            }
        }
    }

    /** Known ones, and for all others the supplier. */
    static final class Prices {

        private final Map<String, Integer> known = new ConcurrentHashMap<>();

        // TODO 3: of four workers, three wait. The flame graph of the wall clock says what for.
        synchronized int of(String item) throws InterruptedException {
            var price = known.get(item);
            if (price == null) {
                price = Supplier.ask(item);
                known.put(item, price);
            }
            return price;
        }
    }

    static final class Supplier {
        /** Takes 20 ms to answer, however many ask. */
        static int ask(String item) throws InterruptedException {
            var answer = new SynchronousQueue<Integer>().poll(20, TimeUnit.MILLISECONDS); // nobody offers one
            return answer == null ? item.length() : answer;
        }
    }
}
