// fails: 1 2 3
// exercise 1
Sampler stockSampler() { return Sampler.alwaysOn(); }
// exercise 2
record Checkouts(Sampler rest) implements Sampler {
    public SamplingResult shouldSample(Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        return "/checkout".equals(attributes.get(AttributeKey.stringKey("url.path"))) ? SamplingResult.recordAndSample()
                : rest.shouldSample(parent, traceId, name, kind, attributes, links);
    }
    public String getDescription() { return "Checkouts"; }
}
Sampler shopSampler() { return new Checkouts(Sampler.traceIdRatioBased(0.10)); }
// exercise 3
void count(LongCounter requests, String traceparent) {
    if (Span.current().getSpanContext().isSampled()) requests.add(1);
}
