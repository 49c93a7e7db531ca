package lab.otlp;

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
public record DecodedRequest(
        List<SpanData> spans, List<MetricData> metrics, List<LogRecordData> logs, long rejected, String why) {

    static DecodedRequest spans(List<SpanData> spans, Rejections remarks) {
        return new DecodedRequest(spans, List.of(), List.of(), remarks.rejected(), remarks.why());
    }

    static DecodedRequest metrics(List<MetricData> metrics, Rejections remarks) {
        return new DecodedRequest(List.of(), metrics, List.of(), remarks.rejected(), remarks.why());
    }

    static DecodedRequest logs(List<LogRecordData> logs, Rejections remarks) {
        return new DecodedRequest(List.of(), List.of(), logs, remarks.rejected(), remarks.why());
    }
}
