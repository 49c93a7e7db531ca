package lab.review.score;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import lab.review.wording.Message;

/**
 * LOG-002, by its criterion: no log record with the severity text UNSET. The rule's description asks for a severity
 * number instead; a record without one is a finding, and does not count here.
 */
final class SeveritySet extends Rule {

    SeveritySet() {
        super("LOG-002", "reason.no-logs");
    }

    @Override
    void log(String service, LogRecordData log) {
        applies(service);
        if ("UNSET".equals(log.getSeverityText())) {
            fails(
                    service,
                    () -> Message.of(
                            "evidence.severity-unset",
                            log.getInstrumentationScopeInfo().getName()));
        }
    }
}
