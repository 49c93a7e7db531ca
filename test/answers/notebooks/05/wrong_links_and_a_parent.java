// fails: 2 3
// exercise 1
Map<String, Object> headers(OpenTelemetry otel) {
    var own = new HashMap<String, Object>();
    otel.getPropagators().getTextMapPropagator().inject(Context.current(), own, Map::put);
    return own;
}
// exercise 3
SpanBuilder caused(OpenTelemetry otel, SpanBuilder work, List<Delivery> batch) {
    work.setParent(contextOf(otel, batch.get(0)));
    for (var message : batch) work.addLink(Span.fromContext(contextOf(otel, message)).getSpanContext());
    return work;
}
