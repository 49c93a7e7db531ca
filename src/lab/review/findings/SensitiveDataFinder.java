package lab.review.findings;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import lab.review.wording.Message;
import lab.review.wording.SensitiveData;

/** Finds personal data and secrets in names, attributes, events and bodies; they are masked wherever they are shown. */
final class SensitiveDataFinder implements Finder.OfSpans {

    private static final int MAX_HARMLESS = 50_000;
    /** In all harmless texts together: stack traces are long, and repeat. */
    private static final int MAX_CHARACTERS = 4 << 20;

    private static final int MAX_KEYS = 1_000;
    private static final int LONGEST = 16 << 10;
    /** A number with fewer digits is neither a card nor a person's id. */
    private static final long MANY_DIGITS = 100_000_000;

    private final Findings findings;
    /** The values of each key, or of texts outside attributes, that were examined without a finding. */
    private final Map<String, Set<String>> harmless = new HashMap<>();

    private int harmlessTexts;
    private int characters;
    private final Map<String, Boolean> named = new HashMap<>();

    SensitiveDataFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void resource(String service, Resource resource) {
        attributes(service, resource.getAttributes(), Evidence::ofResource);
    }

    @Override
    public void span(String service, SpanData span) {
        text(service, "name", span.getName(), () -> Evidence.of(span));
        text(service, "status", span.getStatus().getDescription(), () -> Evidence.of(span));
        attributes(service, span.getAttributes(), () -> Evidence.of(span));
        for (var event : span.getEvents()) {
            text(service, "event", event.getName(), () -> Evidence.of(span));
            attributes(service, event.getAttributes(), () -> Evidence.of(span));
        }
        for (var link : span.getLinks()) {
            attributes(service, link.getAttributes(), () -> Evidence.of(span));
        }
    }

    @Override
    public void metric(String service, MetricData metric) {
        for (var point : metric.getData().getPoints()) {
            attributes(service, point.getAttributes(), () -> Evidence.of(metric));
        }
    }

    @Override
    public void log(String service, LogRecordData log) {
        if (log.getBodyValue() != null) {
            text(service, "body", String.valueOf(log.getBodyValue().asString()), () -> Evidence.of(log));
        }
        attributes(service, log.getAttributes(), () -> Evidence.of(log));
    }

    private void attributes(String service, Attributes attributes, Supplier<Evidence> where) {
        attributes.forEach((key, value) -> {
            switch (value) {
                case String text -> value(service, key, text, where);
                case List<?> list -> list.forEach(one -> value(service, key, String.valueOf(one), where));
                case Long number when number < MANY_DIGITS && number > -MANY_DIGITS && !isNamed(key.getKey()) -> {}
                case Long number -> value(service, key, number.toString(), where);
                case Boolean _, Double _ -> {}
                default -> value(service, key, String.valueOf(value), where);
            }
        });
    }

    private void value(String service, AttributeKey<?> key, String value, Supplier<Evidence> where) {
        text(service, key.getKey(), value, where);
    }

    private void text(String service, String key, String text, Supplier<Evidence> where) {
        if (text.length() < 4) {
            return;
        }
        var value = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        var known = harmless.get(key);
        if (known != null && known.contains(value)) {
            return;
        }
        var found = SensitiveData.in(key, value);
        if (found.isEmpty()) {
            remember(key, value);
        }
        found.forEach((kind, masked) -> {
            var secret = kind == SensitiveData.Kind.TOKEN || kind == SensitiveData.Kind.PASSWORD;
            var id = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
            findings.add(
                    secret ? FindingKind.SECRET : FindingKind.PERSONAL_DATA,
                    service,
                    key + " " + id,
                    () -> Message.of("finding.sensitive." + id, key, masked),
                    where);
        });
    }

    private boolean isNamed(String key) {
        var known = named.get(key);
        if (known == null) {
            known = SensitiveData.isNamed(key);
            if (named.size() < MAX_KEYS) {
                named.put(key, known);
            }
        }
        return known;
    }

    private void remember(String key, String value) {
        if (harmlessTexts < MAX_HARMLESS
                && (harmless.size() < MAX_KEYS || harmless.containsKey(key))
                && characters + key.length() + value.length() < MAX_CHARACTERS) {
            harmless.computeIfAbsent(key, _ -> new HashSet<>()).add(value);
            harmlessTexts++;
            characters += key.length() + value.length();
        }
    }
}
