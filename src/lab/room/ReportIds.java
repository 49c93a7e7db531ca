package lab.room;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.Random;
import java.util.UUID;

/** Derives ids from a report's own id: a report that is sent twice gives the same trace twice. */
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
