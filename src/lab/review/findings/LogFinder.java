package lab.review.findings;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lab.review.spans.SpanTable;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/**
 * Finds log records without a severity, and those without ids although a span was running. It is certain that the span
 * ran where the record was written only if both name their thread. Otherwise only a logger that never has ids is
 * suspected.
 */
final class LogFinder implements Finder {

    private static final AttributeKey<Long> THREAD = AttributeKey.longKey("thread.id");
    /** The SDK's own loggers, which write from its threads, whatever the program does. */
    private static final String SDK = "io.opentelemetry.";

    private static final int MAX_LOGS = 50_000;

    private record Loose(String service, String logger, long time, int thread, Evidence where) {}

    private final Findings findings;
    private final List<Loose> loose = new ArrayList<>();
    private final Set<String> withIds = new HashSet<>();

    LogFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void log(String service, LogRecordData log) {
        var logger = log.getInstrumentationScopeInfo().getName();
        if (log.getSeverity() == Severity.UNDEFINED_SEVERITY_NUMBER) {
            findings.add(
                    FindingKind.LOG_WITHOUT_SEVERITY,
                    service,
                    logger,
                    () -> Message.of("finding.log-without-severity.what", logger),
                    () -> Evidence.of(log));
        }
        if (log.getSpanContext().isValid()) {
            withIds.add(service + "\0" + logger);
        } else if (loose.size() < MAX_LOGS && !logger.startsWith(SDK)) {
            var time = log.getTimestampEpochNanos() != 0
                    ? log.getTimestampEpochNanos()
                    : log.getObservedTimestampEpochNanos();
            var thread = log.getAttributes().get(THREAD);
            loose.add(
                    new Loose(service, logger, time, thread == null ? 0 : Long.hashCode(thread) + 1, Evidence.of(log)));
        }
    }

    @Override
    public void conclude(TraceOrder traces) {
        if (loose.isEmpty()) {
            return;
        }
        var busy = new Busy(traces.table());
        for (var log : loose) {
            var byThread = log.thread != 0 && busy.at(log.service, log.thread, log.time);
            var byLogger = !withIds.contains(log.service + "\0" + log.logger)
                    && !(log.thread != 0 && busy.knowsThreads(log.service))
                    && busy.at(log.service, 0, log.time);
            if (byThread || byLogger) {
                findings.add(
                        FindingKind.LOG_WITHOUT_TRACE,
                        log.service,
                        log.logger,
                        () -> Message.of("finding.log-without-trace.what", log.logger),
                        () -> log.where);
            }
        }
    }

    /** The times when a service, or one of its threads, was in a span. */
    private static final class Busy {

        private record Intervals(long[] starts, long[] latestEnds) {}

        private final Map<String, Intervals> intervals = new HashMap<>();
        private final Set<String> withThreads = new HashSet<>();

        Busy(SpanTable table) {
            var members = new HashMap<String, List<long[]>>();
            for (var i = 0; i < table.kept(); i++) {
                var span = new long[] {table.start(i), table.end(i)};
                members.computeIfAbsent(table.serviceName(i), _ -> new ArrayList<>())
                        .add(span);
                if (table.thread(i) != 0) {
                    withThreads.add(table.serviceName(i));
                    members.computeIfAbsent(table.serviceName(i) + "\0" + table.thread(i), _ -> new ArrayList<>())
                            .add(span);
                }
            }
            members.forEach((who, spans) -> intervals.put(who, intervals(spans)));
        }

        private static Intervals intervals(List<long[]> spans) {
            spans.sort((a, b) -> Long.compare(a[0], b[0]));
            var starts = new long[spans.size()];
            var ends = new long[spans.size()];
            var latest = Long.MIN_VALUE;
            for (var i = 0; i < starts.length; i++) {
                starts[i] = spans.get(i)[0];
                latest = Math.max(latest, spans.get(i)[1]);
                ends[i] = latest;
            }
            return new Intervals(starts, ends);
        }

        boolean knowsThreads(String service) {
            return withThreads.contains(service);
        }

        boolean at(String service, int thread, long time) {
            var known = intervals.get(thread == 0 ? service : service + "\0" + thread);
            if (known == null) {
                return false;
            }
            var at = Arrays.binarySearch(known.starts, time);
            var last = at >= 0 ? at : -at - 2;
            return last >= 0 && known.latestEnds[last] >= time;
        }
    }
}
