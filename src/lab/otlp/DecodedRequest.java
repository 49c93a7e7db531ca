package lab.otlp;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import lab.telemetry.profiles.ProfileBatch;

/**
 * The contents of one request. All lists but one are empty, because a request carries one signal.
 *
 * @param rejected the number of spans, data points, log records or profiles that are invalid and so missing from the
 *     lists
 * @param why one line about the first few of them, or a warning if none was rejected; else empty
 */
public record DecodedRequest(
        List<SpanData> spans,
        List<MetricData> metrics,
        List<LogRecordData> logs,
        List<ProfileBatch> profiles,
        long rejected,
        String why) {

    static DecodedRequest nothing(Rejections remarks) {
        return new DecodedRequest(List.of(), List.of(), List.of(), List.of(), remarks.rejected(), remarks.why());
    }

    /** Profiles that did not arrive over OTLP. */
    public static DecodedRequest profiles(ProfileBatch batch) {
        return profiles(batch, new Rejections());
    }

    static DecodedRequest profiles(ProfileBatch batch, Rejections remarks) {
        var kept = batch.profiles().isEmpty() ? List.<ProfileBatch>of() : List.of(batch);
        return new DecodedRequest(List.of(), List.of(), List.of(), kept, remarks.rejected(), remarks.why());
    }

    static DecodedRequest spans(List<SpanData> spans, Rejections remarks) {
        return new DecodedRequest(spans, List.of(), List.of(), List.of(), remarks.rejected(), remarks.why());
    }

    static DecodedRequest metrics(List<MetricData> metrics, Rejections remarks) {
        return new DecodedRequest(List.of(), metrics, List.of(), List.of(), remarks.rejected(), remarks.why());
    }

    static DecodedRequest logs(List<LogRecordData> logs, Rejections remarks) {
        return new DecodedRequest(List.of(), List.of(), logs, List.of(), remarks.rejected(), remarks.why());
    }
}
