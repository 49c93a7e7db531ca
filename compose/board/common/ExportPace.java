package board.common;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The exporter for spans. {@code export.millis} delays each batch, like a slow network. */
final class ExportPace implements SpanExporter {

    private final SpanExporter exporter;

    ExportPace(SpanExporter exporter) {
        this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Settings.number("export.millis"));
        while (Settings.on("export.millis") && System.nanoTime() < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return exporter.export(spans);
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
