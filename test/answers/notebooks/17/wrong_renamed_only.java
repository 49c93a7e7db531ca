// fails: 1 2 3
// exercise 1
void told(SpanBuilder span, String method, URI url) {
    span.setAttribute(HTTP_REQUEST_METHOD, method).setAttribute(URL_SCHEME, "http")
            .setAttribute(URL_PATH, url.toString());
}

void answered(Span span, int status) { span.setAttribute("http.response.status_code", String.valueOf(status)); }
// exercise 2
SpanBuilder named(Tracer tracer, String method, String route, URI url) { return tracer.spanBuilder(method + " " + route); }
// exercise 3
DoubleHistogram duration(Meter meter) {
    return meter.histogramBuilder("http.server.request.duration").setUnit("s").build();
}

void measured(DoubleHistogram duration, double seconds, String method, String route, URI url, int status) {
    duration.record(seconds * 1000, Attributes.of(HTTP_REQUEST_METHOD, method, URL_SCHEME, "http",
            HTTP_ROUTE, route, HTTP_RESPONSE_STATUS_CODE, (long) status));
}
// exercise 4
String schema = "https://opentelemetry.io/schemas/1.45.0";

Tracer tracer(OpenTelemetry otel) { return otel.tracerBuilder("com.example.http").setSchemaUrl(schema).build(); }

Meter meter(OpenTelemetry otel) { return otel.meterBuilder("com.example.http").setSchemaUrl(schema).build(); }

void ours(Span span, String tenant, String order, String size) {
    span.setAttribute("shop.tenant", tenant).setAttribute("shop.order.id", order).setAttribute("shop.cup.size", size);
}
