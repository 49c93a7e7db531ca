package lab.incident;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.telemetry.Store;

/** Finds words that would tell what was done to the board. */
final class GiveAways {

    /** Those of the outside world stay what they are: a timeout is called so, and Tomcat's threads are busy. */
    private static final Pattern WORDS = Pattern.compile(
            "pg_sleep|advisory|\\bfault|\\bincident\\b|injected|chaos|busy(?!\\.count)|burn|leak|poison|n[+-]1|storm|neighbo|"
                + "counts\\.each|cursors\\.|totals\\.millis|search\\.(patience|attempts|bare)|rank\\.|layout\\.tenant|"
                + "slug\\.ascii|liveliness\\.exact|spans\\.kept|export\\.millis|clock\\.ahead|visits\\.each|seal\\.millis|"
                + "pages\\.kept|threads\\.most|exports\\.tenant|crowd\\.more|rude\\.more");

    /** An incident's telemetry has an environment of its own: it says so of all, and tells nothing. */
    private static final Pattern ENVIRONMENT = Pattern.compile("incident-\\d+");

    private GiveAways() {}

    /** The first five that any signal has, resources and scopes too. */
    static List<String> in(Store store) {
        return in(Stream.of(
                        store.spans().stream()
                                .flatMap(span -> Stream.of(
                                                Stream.of(
                                                        span.getName(),
                                                        String.valueOf(
                                                                span.getStatus().getDescription())),
                                                words(span.getAttributes()),
                                                words(span.getResource(), span.getInstrumentationScopeInfo()),
                                                span.getEvents().stream()
                                                        .flatMap(event -> Stream.concat(
                                                                Stream.of(event.getName()),
                                                                words(event.getAttributes()))))
                                        .flatMap(all -> all)),
                        store.metrics().stream()
                                .flatMap(metric -> Stream.of(
                                                Stream.of(metric.getName(), metric.getDescription()),
                                                words(metric.getResource(), metric.getInstrumentationScopeInfo()),
                                                metric.getData().getPoints().stream()
                                                        .flatMap(point -> words(point.getAttributes())))
                                        .flatMap(all -> all)),
                        store.logs().stream()
                                .flatMap(log -> Stream.of(
                                                Stream.of(
                                                        log.getBodyValue() == null
                                                                ? ""
                                                                : log.getBodyValue()
                                                                        .asString()),
                                                words(log.getResource(), log.getInstrumentationScopeInfo()),
                                                words(log.getAttributes()))
                                        .flatMap(all -> all)))
                .flatMap(all -> all));
    }

    /** Those of these texts that tell, each once, at most five. */
    static List<String> in(Stream<String> texts) {
        return texts.distinct()
                .filter(text -> WORDS.matcher(ENVIRONMENT
                                .matcher(text.toLowerCase(Locale.ROOT))
                                .replaceAll(""))
                        .find())
                .limit(5)
                .toList();
    }

    private static Stream<String> words(Resource resource, InstrumentationScopeInfo scope) {
        return Stream.concat(words(resource.getAttributes()), Stream.of(scope.getName()));
    }

    private static Stream<String> words(Attributes attributes) {
        return attributes.asMap().entrySet().stream()
                .flatMap(entry ->
                        Stream.of(((AttributeKey<?>) entry.getKey()).getKey(), String.valueOf(entry.getValue())));
    }
}
