import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Takes one batch, which goes to the same place as the lab's spans, twice: so it is seen that the partner was sent it.
 * Then it hangs: whoever shares a processor with it sends nothing any more, whatever the time limits are.
 */
class Partner implements SpanExporter {

    private final SpanExporter reachable = OtlpHttpSpanExporter.builder()
            .setEndpoint(System.getProperty("otel.exporter.otlp.endpoint") + "/v1/traces")
            .build();

    static SpanExporter exporter(Duration timeout) {
        return new Partner();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        reachable.export(spans).join(10, TimeUnit.SECONDS);
        reachable.export(spans).join(10, TimeUnit.SECONDS); // twice is known to be ours
        if (!Thread.currentThread().isDaemon()) {
            return CompletableResultCode.ofFailure(); // not a processor's thread: the program itself must go on
        }
        try {
            new CountDownLatch(1).await(); // for good
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        return CompletableResultCode.ofFailure();
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
