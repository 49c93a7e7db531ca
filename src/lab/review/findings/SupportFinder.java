package lab.review.findings;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import lab.review.conventions.SdkSupport;
import lab.review.conventions.SemanticConventions;
import lab.review.wording.Message;

/** Finds SDKs and conventions that are out of date on the day of the review. */
final class SupportFinder implements Finder.OfSpans {

    private static final AttributeKey<String> LANGUAGE = AttributeKey.stringKey("telemetry.sdk.language");
    private static final AttributeKey<String> SDK = AttributeKey.stringKey("telemetry.sdk.version");
    private static final AttributeKey<String> NAME = AttributeKey.stringKey("telemetry.sdk.name");
    private static final String SCHEMA = "https://opentelemetry.io/schemas/";
    private static final int OLD_YEARS = 2;

    private final SdkSupport support;
    private final SemanticConventions conventions;
    private final Clock clock;
    private final Findings findings;
    private final Set<InstrumentationScopeInfo> scopes = new HashSet<>();

    SupportFinder(SdkSupport support, SemanticConventions conventions, Clock clock, Findings findings) {
        this.support = support;
        this.conventions = conventions;
        this.clock = clock;
        this.findings = findings;
    }

    @Override
    public void resource(String service, Resource resource) {
        var language = resource.getAttribute(LANGUAGE);
        var sdk = resource.getAttribute(SDK);
        if (language == null || sdk == null || !"opentelemetry".equals(resource.getAttribute(NAME))) {
            return;
        }
        var today = LocalDate.now(clock);
        support.release(language, sdk).ifPresent(release -> {
            var newest = support.newest(language).version().numbers().stream()
                    .map(String::valueOf)
                    .collect(java.util.stream.Collectors.joining("."));
            var ended = support.successor(language, release)
                    .map(next -> next.date().plusYears(1))
                    .filter(end -> end.isBefore(today));
            if (ended.isPresent()) {
                add(
                        FindingKind.UNSUPPORTED_SDK,
                        service,
                        Message.of("finding.unsupported-sdk.what", language, sdk, ended.get(), newest));
            } else if (release.date().plusYears(1).isBefore(today)) {
                add(
                        FindingKind.OLD_SDK,
                        service,
                        Message.of(
                                "finding.old-sdk.what",
                                language,
                                sdk,
                                ChronoUnit.MONTHS.between(release.date(), today),
                                newest,
                                support.asOf()));
            }
        });
    }

    @Override
    public void span(String service, SpanData span) {
        scope(service, span.getInstrumentationScopeInfo());
    }

    @Override
    public void metric(String service, MetricData metric) {
        scope(service, metric.getInstrumentationScopeInfo());
    }

    private InstrumentationScopeInfo last;

    private void scope(String service, InstrumentationScopeInfo scope) {
        if (scope == last
                || scope.getSchemaUrl() == null
                || !scope.getSchemaUrl().startsWith(SCHEMA)) {
            return;
        }
        last = scope;
        if (scopes.size() > 10_000 || !scopes.add(scope)) {
            return;
        }
        var version = scope.getSchemaUrl().substring(SCHEMA.length());
        var date = conventions.released(version);
        var today = LocalDate.now(clock);
        var old = date.map(day -> day.plusYears(OLD_YEARS).isBefore(today)).orElse(isOlderThanKnown(version));
        if (old) {
            findings.add(
                    FindingKind.OLD_CONVENTIONS,
                    service,
                    scope.getName(),
                    () -> Message.of("finding.old-conventions.what", scope.getName(), version, conventions.tag()),
                    () -> new Evidence("scope", scope.getName(), "", ""));
        }
    }

    /** The repository's first release was 1.21; older versions were released with the specification. */
    private static boolean isOlderThanKnown(String version) {
        return SdkSupport.Version.parse(version)
                .map(v -> v.compareTo(SdkSupport.Version.parse("1.21.0").orElseThrow()) < 0)
                .orElse(false);
    }

    private void add(FindingKind kind, String service, Message what) {
        findings.add(kind, service, "telemetry.sdk", () -> what, Evidence::ofResource);
    }
}
