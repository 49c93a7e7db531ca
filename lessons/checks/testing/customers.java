import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.lang.reflect.InvocationTargetException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.KeySpec;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.spec.SecretKeySpec;

/**
 * Customers in place of the lesson's main, so that it is known who paid: all with a good card buy in a shop that is the
 * service "paid", all others in one that is "declined". The service "customers" has a span for each of them, and one
 * for each time that the bank was asked: it says whether a span "charge" was open then. That is order and no clock.
 */
class Testing {

    private static final Map<String, String> CARDS = Map.of("paid", "4000056655665556", "declined", "4000056655665557");
    private static final Map<String, Integer> PURCHASES = Map.of("paid", 3, "declined", 2);

    void main() throws ReflectiveOperationException {
        var charges = new AtomicInteger();
        try (var customers = sdk("customers", charges)) {
            var tracer = customers.getTracer("customers");
            var bank = new Asked(tracer, charges);
            Security.insertProviderAt(bank, 1); // the lesson's bank signs by the JDK: this one is found first
            try {
                for (var result : CARDS.keySet()) {
                    try (var otel = sdk(result, charges)) {
                        buy(otel, tracer, result);
                    }
                }
            } finally {
                Security.removeProvider(bank.getName());
            }
        }
    }

    private static void buy(OpenTelemetry otel, Tracer tracer, String result) throws ReflectiveOperationException {
        var type = Class.forName("Shop");
        var made = type.getDeclaredConstructor(OpenTelemetry.class);
        made.setAccessible(true);
        var buy = type.getDeclaredMethod("buy", String.class, String.class);
        buy.setAccessible(true);
        var shop = made.newInstance(otel);
        for (int i = 0; i < PURCHASES.get(result); i++) {
            tracer.spanBuilder(result).startSpan().end();
            try {
                buy.invoke(shop, "cake", CARDS.get(result));
            } catch (InvocationTargetException thrown) {
                thrown.getCause().printStackTrace(); // what was emitted until then is judged
            }
        }
    }

    private static OpenTelemetrySdk sdk(String service, AtomicInteger charges) {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .addPropertiesCustomizer(config -> Map.of("otel.service.name", service))
                .addTracerProviderCustomizer((tracing, config) -> tracing.addSpanProcessor(new Open(charges)))
                .build()
                .getOpenTelemetrySdk();
    }

    /** How many spans "charge" are open. */
    private record Open(AtomicInteger charges) implements SpanProcessor {

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            if (span.getName().equals("charge")) {
                charges.incrementAndGet();
            }
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            if (span.getName().equals("charge")) {
                charges.decrementAndGet();
            }
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    /** The JDK's signing, as far as the bank uses it: notes that it was asked. */
    private static final class Asked extends Provider {

        private Asked(Tracer tracer, AtomicInteger charges) {
            super("lesson16", "1", "");
            putService(new Service(this, "SecretKeyFactory", "PBKDF2WithHmacSHA256", "", null, null) {
                @Override
                public Object newInstance(Object parameter) {
                    return new Noted(tracer, charges);
                }
            });
        }
    }

    private static final class Noted extends SecretKeyFactorySpi {

        private final Tracer tracer;
        private final AtomicInteger charges;

        private Noted(Tracer tracer, AtomicInteger charges) {
            this.tracer = tracer;
            this.charges = charges;
        }

        @Override
        protected SecretKey engineGenerateSecret(KeySpec key) {
            tracer.spanBuilder("asked")
                    .setNoParent()
                    .setAttribute("charge.open", charges.get() > 0)
                    .startSpan()
                    .end();
            return new SecretKeySpec(new byte[32], "PBKDF2WithHmacSHA256");
        }

        @Override
        protected KeySpec engineGetKeySpec(SecretKey key, Class<?> spec) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SecretKey engineTranslateKey(SecretKey key) {
            throw new UnsupportedOperationException();
        }
    }
}
