// fails: 2 3
// exercise 1
void inject(OpenTelemetry otel, HttpRequest.Builder request) {
    otel.getPropagators().getTextMapPropagator().inject(Context.current(), request, HttpRequest.Builder::setHeader);
}
// exercise 2
Context caller(OpenTelemetry otel, HttpExchange exchange) {
    otel.getPropagators().getTextMapPropagator().extract(Context.current(), exchange, HEADERS);
    return Context.current();
}
// exercise 3
List<String> handedOn() {
    return List.of("traceparent", "tracestate");
}
