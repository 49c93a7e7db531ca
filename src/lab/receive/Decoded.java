package lab.receive;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;

/**
 * What one request held. Two of the three lists are empty, as a request carries one signal.
 *
 * @param rejected how many spans, data points or log records are invalid, and so not in the lists
 * @param why one line that names the first few of them, or a warning if none was rejected; else empty
 */
public record Decoded(
        List<SpanData> spans, List<MetricData> metrics, List<LogRecordData> logs, long rejected, String why) {

    static Decoded spans(List<SpanData> spans, Remarks remarks) {
        return new Decoded(spans, List.of(), List.of(), remarks.rejected(), remarks.why());
    }

    static Decoded metrics(List<MetricData> metrics, Remarks remarks) {
        return new Decoded(List.of(), metrics, List.of(), remarks.rejected(), remarks.why());
    }

    static Decoded logs(List<LogRecordData> logs, Remarks remarks) {
        return new Decoded(List.of(), List.of(), logs, remarks.rejected(), remarks.why());
    }
}
