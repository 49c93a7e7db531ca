package lab.telemetry;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.function.Consumer;

/** Spans without a store: as many as are written. */
public final class SpanList {

    private SpanList() {}

    /** The spans that this writer writes, in its order. */
    public static List<SpanData> of(Consumer<SpanWriter> writer) {
        var buffer = new SpanBuffer(Integer.MAX_VALUE, Long.MAX_VALUE, new Sources());
        writer.accept(new SpanWriter(buffer, 0, 0));
        return buffer.items();
    }
}
