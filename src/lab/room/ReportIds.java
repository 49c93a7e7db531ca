package lab.room;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.Random;
import java.util.UUID;

/** Ids that follow from a report's own: a report that is sent twice is the same trace twice. */
final class ReportIds implements IdGenerator {

    private Random random = new Random();

    void restart(String report) {
        var id = UUID.fromString(report);
        random = new Random(id.getMostSignificantBits() ^ id.getLeastSignificantBits());
    }

    @Override
    public String generateTraceId() {
        return TraceId.fromLongs(random.nextLong(), random.nextLong() | 1);
    }

    @Override
    public String generateSpanId() {
        return SpanId.fromLong(random.nextLong() | 1);
    }
}
