package lab.review.findings;

import java.util.Locale;

/**
 * The kinds of faults, with their level and the number of the lesson that teaches them; the sentences are in wording/.
 */
public enum FindingKind {
    DEPRECATED_ATTRIBUTE(Level.VIOLATION, "17"),
    WRONG_TYPE(Level.VIOLATION, "17"),
    MISSPELT_ATTRIBUTE(Level.VIOLATION, "17"),
    UNKNOWN_ATTRIBUTE(Level.IMPROVEMENT, "17"),
    MISSING_ATTRIBUTE(Level.VIOLATION, "17"),
    SPAN_NAME_CARDINALITY(Level.VIOLATION, "17"),
    DEPRECATED_METRIC(Level.VIOLATION, "17"),
    WRONG_UNIT(Level.VIOLATION, "17"),
    UNUSABLE_UNIT(Level.IMPROVEMENT, "10"),
    WRONG_INSTRUMENT(Level.VIOLATION, "10"),
    EXPLODING_SERIES(Level.VIOLATION, "11"),
    SERIES_OVERFLOW(Level.VIOLATION, "11"),
    METRICS_MISS_SPANS(Level.VIOLATION, "10"),
    SPANS_MISS_METRICS(Level.INFORMATION, "06"),
    TORN_TRACE(Level.VIOLATION, "03"),
    TORN_BY_SAMPLING(Level.VIOLATION, "06"),
    ORPHAN_SPAN(Level.IMPROVEMENT, "03"),
    PARENT_NEVER_ENDED(Level.VIOLATION, "15"),
    CLOCKS_DISAGREE(Level.IMPROVEMENT, "03"),
    INVALID_LINK(Level.VIOLATION, "05"),
    ERROR_WITHOUT_STATUS(Level.VIOLATION, "14"),
    EXCEPTION_WITHOUT_STATUS(Level.INFORMATION, "14"),
    STATUS_WITHOUT_ERROR(Level.IMPROVEMENT, "14"),
    CALLERS_FAULT_AS_ERROR(Level.IMPROVEMENT, "14"),
    SUCCESS_ON_FAILURE(Level.VIOLATION, "14"),
    EXCEPTION_TWICE(Level.IMPROVEMENT, "14"),
    LOG_WITHOUT_TRACE(Level.VIOLATION, "13"),
    LOG_WITHOUT_SEVERITY(Level.IMPROVEMENT, "13"),
    NO_SERVICE_NAME(Level.VIOLATION, "08"),
    DEFAULT_SERVICE_NAME(Level.VIOLATION, "08"),
    SHARED_INSTANCE_ID(Level.VIOLATION, "08"),
    PERSONAL_DATA(Level.VIOLATION, "09"),
    SECRET(Level.VIOLATION, "09"),
    DROPPED_DATA(Level.IMPROVEMENT, "09"),
    UNSUPPORTED_SDK(Level.VIOLATION, "08"),
    OLD_SDK(Level.INFORMATION, "08"),
    OLD_CONVENTIONS(Level.INFORMATION, "17");

    /** The levels of OpenTelemetry Weaver's live check, the worst first. */
    public enum Level {
        VIOLATION,
        IMPROVEMENT,
        INFORMATION;

        /** The name in reports and in {@code --fail-on}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Level level;
    private final String lesson;

    FindingKind(Level level, String lesson) {
        this.level = level;
        this.lesson = lesson;
    }

    /** The name in reports and suppressions, such as {@code deprecated-attribute}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Level level() {
        return level;
    }

    public String lesson() {
        return lesson;
    }
}
