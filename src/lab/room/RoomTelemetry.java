package lab.room;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.List;

/**
 * Converts reports to telemetry: a span for a check with one for each of its tasks, log records for single events,
 * counts as metrics. The times are those of the report, however late it is sent.
 */
public final class RoomTelemetry {

    // Semantic conventions, registry "test".
    /** A lesson's name. */
    public static final AttributeKey<String> LESSON = AttributeKey.stringKey("test.suite.name");
    /** {@code success} or {@code failure}, of a check. */
    public static final AttributeKey<String> CHECK_STATUS = AttributeKey.stringKey("test.suite.run.status");
    /** A task's sentence. */
    public static final AttributeKey<String> TASK_SENTENCE = AttributeKey.stringKey("test.case.name");
    /** {@code pass} or {@code fail}, of a task. */
    public static final AttributeKey<String> TASK_STATUS = AttributeKey.stringKey("test.case.result.status");

    /** A task's number. */
    public static final AttributeKey<Long> TASK = AttributeKey.longKey("lab.task.number");
    /** The number of hints shown for a task. */
    public static final AttributeKey<Long> HINT = AttributeKey.longKey("lab.hint.number");
    /** Whether a hand is up. */
    public static final AttributeKey<Boolean> RAISED = AttributeKey.booleanKey("lab.hand.raised");
    /** A learner's prediction. */
    public static final AttributeKey<String> PREDICTION = AttributeKey.stringKey("lab.prediction");
    /** The same each time a report is sent. */
    public static final AttributeKey<String> REPORT = AttributeKey.stringKey("lab.report.id");

    /** The room's incident that is answered. */
    public static final AttributeKey<String> INCIDENT = AttributeKey.stringKey("lab.incident.id");
    /** The five answers of a diagnosis; empty when unknown. */
    public static final AttributeKey<String> SERVICE = AttributeKey.stringKey("lab.diagnosis.service");

    public static final AttributeKey<String> PLACE = AttributeKey.stringKey("lab.diagnosis.place");
    public static final AttributeKey<String> SINCE = AttributeKey.stringKey("lab.diagnosis.since");
    public static final AttributeKey<String> CAUSE = AttributeKey.stringKey("lab.diagnosis.cause");
    public static final AttributeKey<String> WHOM = AttributeKey.stringKey("lab.diagnosis.whom");

    /** Names of log events. */
    public static final String RUN = "lab.run";

    public static final String HINTED = "lab.hint";
    public static final String WATCH = "lab.watch";
    public static final String HAND = "lab.hand";
    public static final String ANSWERED = "lab.incident.answer";

    private static final String SCOPE = "lab.room";

    private final ReportIds ids = new ReportIds();
    private final SdkTracerProvider tracing;
    private final SdkLoggerProvider logging;
    private final SdkMeterProvider metering;
    private final Tracer tracer;
    private final Logger logger;
    private final LongCounter checks;
    private final LongCounter hints;

    /** @param outbox receives the telemetry */
    RoomTelemetry(Membership learner, Outbox outbox) {
        var resource = Resource.create(Attributes.of(
                AttributeKey.stringKey("service.name"),
                "workbook",
                AttributeKey.stringKey("service.namespace"),
                learner.room(),
                AttributeKey.stringKey("service.instance.id"),
                learner.id(),
                AttributeKey.stringKey("user.name"),
                learner.name()));
        tracing = SdkTracerProvider.builder()
                .setResource(resource)
                .setIdGenerator(ids)
                .addSpanProcessor(outbox.spans())
                .build();
        logging = SdkLoggerProvider.builder()
                .setResource(resource)
                .addLogRecordProcessor(outbox.logs())
                .build();
        metering = SdkMeterProvider.builder()
                .setResource(resource)
                .registerMetricReader(outbox.metrics())
                .build();
        tracer = tracing.get(SCOPE);
        logger = logging.get(SCOPE);
        checks = metering.get(SCOPE)
                .counterBuilder("lab.room.checks")
                .setUnit("{check}")
                .setDescription("Checks of lessons")
                .build();
        hints = metering.get(SCOPE)
                .counterBuilder("lab.room.hints")
                .setUnit("{hint}")
                .setDescription("Hints that were opened")
                .build();
    }

    /** Emits these reports. */
    void emit(List<Report> reports) {
        for (var report : reports) {
            ids.restart(report.id());
            switch (report.kind()) {
                case CHECK -> check(report);
                case RUN -> event(report, RUN, Attributes.of(LESSON, report.lesson(), PREDICTION, report.text()));
                case WATCH -> event(report, WATCH, Attributes.of(LESSON, report.lesson()));
                case HAND -> event(report, HAND, Attributes.of(RAISED, report.raised()));
                case ANSWER ->
                    IncidentAnswer.of(report.text()).ifPresent(answer -> event(report, ANSWERED, of(answer)));
                case HINT -> {
                    event(
                            report,
                            HINTED,
                            Attributes.of(
                                    LESSON, report.lesson(), TASK, (long) report.task(), HINT, (long) report.hint()));
                    hints.add(1, Attributes.of(LESSON, report.lesson()));
                }
            }
        }
    }

    private static Attributes of(IncidentAnswer answer) {
        return Attributes.builder()
                .put(INCIDENT, answer.incident())
                .put(SERVICE, answer.service())
                .put(PLACE, answer.place())
                .put(SINCE, answer.since())
                .put(CAUSE, answer.cause())
                .put(WHOM, answer.whom())
                .build();
    }

    private void check(Report report) {
        var passed = report.outcomes().stream().allMatch(Report.Outcome::passed);
        var status = passed ? "success" : "failure";
        var check = tracer.spanBuilder("check " + report.lesson())
                .setNoParent()
                .setStartTimestamp(report.began())
                .setAttribute(LESSON, report.lesson())
                .setAttribute(CHECK_STATUS, status)
                .setAttribute(REPORT, report.id())
                .startSpan();
        var inside = Context.root().with(check);
        for (var outcome : report.outcomes()) {
            // The tasks are judged together, after the program has ended.
            var task = tracer.spanBuilder("task " + outcome.task())
                    .setParent(inside)
                    .setStartTimestamp(report.ended())
                    .setAttribute(LESSON, report.lesson())
                    .setAttribute(TASK, (long) outcome.task())
                    .setAttribute(TASK_SENTENCE, outcome.sentence())
                    .setAttribute(TASK_STATUS, outcome.passed() ? "pass" : "fail")
                    .startSpan();
            if (!outcome.passed()) {
                task.setStatus(StatusCode.ERROR, outcome.message());
            }
            task.end(report.ended());
        }
        check.end(report.ended());
        checks.add(1, Attributes.of(LESSON, report.lesson(), CHECK_STATUS, status));
    }

    private void event(Report report, String name, Attributes attributes) {
        logger.logRecordBuilder()
                .setEventName(name)
                .setTimestamp(report.ended())
                .setSeverity(Severity.INFO)
                .setAllAttributes(attributes)
                .setAttribute(REPORT, report.id())
                .emit();
    }

    void shutdown() {
        tracing.shutdown();
        logging.shutdown();
        metering.shutdown();
    }
}
