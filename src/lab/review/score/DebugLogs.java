package lab.review.score;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lab.review.wording.Message;

/**
 * LOG-001: log records with the severity text DEBUG are not observed in production for longer than 14 days. Less than
 * 14 days of them prove nothing, so then the rule is not applicable.
 */
final class DebugLogs extends Rule {

    private static final AttributeKey<String> ENVIRONMENT = AttributeKey.stringKey("deployment.environment.name");
    private static final Set<String> PRODUCTION = Set.of("production", "prod");
    private static final long DAYS_14 = Duration.ofDays(14).toNanos();

    private record Seen(long first, long last) {}

    private final Map<String, Seen> debug = new HashMap<>();

    DebugLogs() {
        super("LOG-001", "reason.no-production-logs");
    }

    @Override
    void log(String service, LogRecordData log) {
        var environment = log.getResource().getAttribute(ENVIRONMENT);
        if (environment == null || !PRODUCTION.contains(environment.toLowerCase(Locale.ROOT))) {
            return;
        }
        applies(service);
        if ("DEBUG".equals(log.getSeverityText())) {
            var time = log.getTimestampEpochNanos() != 0
                    ? log.getTimestampEpochNanos()
                    : log.getObservedTimestampEpochNanos();
            debug.merge(
                    service,
                    new Seen(time, time),
                    (a, b) -> new Seen(Math.min(a.first, b.first), Math.max(a.last, b.last)));
        }
    }

    @Override
    Verdict verdict(RuleBook.Entry rule, String service) {
        var seen = debug.get(service);
        if (seen == null) {
            return super.verdict(rule, service);
        }
        var days = Duration.ofNanos(seen.last - seen.first).toDays();
        if (seen.last - seen.first > DAYS_14) {
            fails(service, () -> Message.of("evidence.debug", days));
            return super.verdict(rule, service);
        }
        return Verdict.notApplicable(rule, Message.of("reason.debug-14-days", days));
    }
}
