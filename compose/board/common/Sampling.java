package board.common;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Follows the caller's decision. With {@code spans.kept} it keeps that percentage of the traces by its own ratio,
 * whatever the caller decided.
 */
final class Sampling implements Sampler {

    private final Sampler asConfigured;

    Sampling(Sampler asConfigured) {
        this.asConfigured = asConfigured;
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String trace, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        var kept = Settings.number("spans.kept");
        return (kept == 0 ? asConfigured : Sampler.traceIdRatioBased(kept / 100.0))
                .shouldSample(parent, trace, name, kind, attributes, links);
    }

    @Override
    public String getDescription() {
        return asConfigured.getDescription();
    }
}
