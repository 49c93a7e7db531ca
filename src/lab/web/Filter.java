package lab.web;

import com.linecorp.armeria.common.QueryParams;
import io.opentelemetry.api.common.Attributes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import lab.analysis.Samples;
import lab.analysis.TimeRange;
import lab.query.QueryDeadline;
import lab.query.TraceQuery;
import lab.telemetry.AttributeKeys;
import lab.telemetry.SpanRow;
import lab.telemetry.SpanRows;

/**
 * The filter of a list request. Absent parameters match everything.
 *
 * @param attributes required attributes; an empty value matches any
 * @param deadline for a query
 * @param text must occur in its names, ids, attributes or body, ignoring case
 */
record Filter(
        QueryParams parameters,
        String service,
        String name,
        Map<String, String> attributes,
        String text,
        int limit,
        QueryDeadline deadline) {

    private static final long DEADLINE_MILLIS = 5_000;
    private static final long MOST_MILLIS = 60_000;

    /** @throws IllegalArgumentException with a sentence, if a parameter is invalid */
    static Filter of(QueryParams parameters, int defaultLimit, int mostLimit) {
        return of(parameters, defaultLimit, mostLimit, () -> false);
    }

    /**
     * @param cancelled true once nobody waits for the answer any more
     * @throws IllegalArgumentException with a sentence, if a parameter is invalid
     */
    static Filter of(QueryParams parameters, int defaultLimit, int mostLimit, BooleanSupplier cancelled) {
        var attributes = new LinkedHashMap<String, String>();
        for (var pair : parameters.getAll("attr")) {
            var equals = pair.indexOf('=');
            attributes.put(equals < 0 ? pair : pair.substring(0, equals), equals < 0 ? "" : pair.substring(equals + 1));
        }
        var limit = Math.clamp(whole(parameters, "limit", defaultLimit), 0, mostLimit);
        return new Filter(
                parameters,
                parameters.get("service", ""),
                parameters.get("name", ""),
                attributes,
                parameters.get("q", "").strip().toLowerCase(Locale.ROOT),
                limit,
                QueryDeadline.in(
                        Duration.ofMillis(Math.clamp(whole(parameters, "deadline", DEADLINE_MILLIS), 0, MOST_MILLIS)),
                        cancelled));
    }

    /**
     * The query in TraceQL; null when there is none.
     *
     * @throws lab.query.QueryException if it is invalid
     */
    TraceQuery query() {
        return hasQuery() ? TraceQuery.parse(value("query")) : null;
    }

    boolean hasQuery() {
        return !value("query").isEmpty();
    }

    String value(String parameter) {
        return parameters.get(parameter, "");
    }

    /** An integer. */
    long whole(String parameter, long otherwise) {
        return whole(parameters, parameter, otherwise);
    }

    private static long whole(QueryParams parameters, String parameter, long otherwise) {
        var value = parameters.get(parameter, "");
        try {
            return value.isBlank() ? otherwise : Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("The parameter " + parameter + " must be a whole number.");
        }
    }

    /** A duration in milliseconds, converted to nanoseconds. */
    long millis(String parameter, long otherwise) {
        var value = value(parameter);
        try {
            return value.isBlank() ? otherwise : (long) (Double.parseDouble(value.strip()) * 1e6);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("The parameter " + parameter + " must be a number of milliseconds.");
        }
    }

    boolean isService(String name) {
        return service.isEmpty() || service.equals(name);
    }

    /** Whether these attributes, or those of the resource, satisfy all attribute conditions. */
    boolean hasAttributes(Attributes own, Attributes resource) {
        if (attributes.isEmpty()) return true;
        return attributes.entrySet().stream().allMatch(wanted -> has(own, wanted) || has(resource, wanted));
    }

    /**
     * Whether a span satisfies all conditions on service, name, attributes and text, and no exclusion. Thread-safe.
     *
     * @param rows to which it will be applied
     */
    Predicate<SpanRow> condition(SpanRows rows) {
        var wanted = conditions("attr");
        var excluded = conditions("not");
        var containing = text.isEmpty() ? null : rows.containing(text);
        return span -> {
            deadline.step();
            if (!isService(span.service()) || !name.isEmpty() && !name.equals(span.name())) return false;
            for (var condition : wanted) if (!condition.isTrueOf(span)) return false;
            for (var condition : excluded) if (condition.isTrueOf(span)) return false;
            return containing == null || containing.test(span);
        };
    }

    /** The traces; when a service is asked for, its errors count, and not those of its callers. */
    Samples failing(Samples traces) {
        return service.isEmpty() ? traces : traces.failedWhere(span -> service.equals(span.service()));
    }

    /** Whether {@link #condition} is true for every span. */
    boolean takesEverySpan() {
        return service.isEmpty()
                && name.isEmpty()
                && text.isEmpty()
                && !parameters.contains("attr")
                && !parameters.contains("not");
    }

    /**
     * The status condition: {@code error}, {@code ok}, or empty.
     *
     * @throws IllegalArgumentException if it is something else
     */
    String status() {
        if (!Set.of("", "error", "ok").contains(value("status")))
            throw new IllegalArgumentException("The parameter status must be error or ok.");
        return value("status");
    }

    private List<Condition> conditions(String parameter) {
        return parameters.getAll(parameter).stream().map(Condition::parse).toList();
    }

    /** The requested time range: the last {@code minutes}, or {@code from} and {@code to} in epoch milliseconds. */
    TimeRange range() {
        var minutes = whole("minutes", 0);
        if (minutes > 0) {
            var now = System.currentTimeMillis();
            return new TimeRange(nanos(Math.max(0, now - Math.min(minutes, now / 60_000) * 60_000)), nanos(now + 1));
        }
        var to = value("to").isBlank() ? Long.MAX_VALUE : nanos(whole("to", 0));
        return new TimeRange(nanos(whole("from", 0)), to);
    }

    private static long nanos(long millis) {
        return Math.clamp(millis, 0, Long.MAX_VALUE / 1_000_000) * 1_000_000;
    }

    private static boolean has(Attributes attributes, Map.Entry<String, String> wanted) {
        for (var entry : attributes.asMap().entrySet())
            if (AttributeKeys.sent(entry.getKey().getKey()).equals(wanted.getKey())
                    && (wanted.getValue().isEmpty() || text(entry.getValue()).equals(wanted.getValue()))) return true;
        return false;
    }

    /** Whether the text to search for occurs in this one. */
    boolean in(String candidate) {
        return candidate != null && candidate.toLowerCase(Locale.ROOT).contains(text);
    }

    boolean in(Attributes candidates) {
        for (var entry : candidates.asMap().entrySet())
            if (in(AttributeKeys.sent(entry.getKey().getKey())) || in(text(entry.getValue()))) return true;
        return false;
    }

    static String text(Object value) {
        return value instanceof io.opentelemetry.api.common.Value<?> nested ? nested.asString() : value.toString();
    }
}
