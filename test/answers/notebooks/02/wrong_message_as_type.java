// fails: 2 4
// exercise 1
void order(String item, String coupon) throws Exception {
    var span = tracer.spanBuilder("place order").startSpan();
    try (var scope = span.makeCurrent()) {
        get(prices.uri().resolve("/price/" + item));
        percent(coupon);
        signed();
    } finally {
        span.end();
    }
}
// exercise 2
void describe(SpanBuilder span, URI url) {
    span.setAttribute("http.method", "GET").setAttribute("url.full", url.toString());
}
// exercise 3
void skipped(String coupon) {
    Span.current().addEvent("shop.coupon.skipped");
}
// exercise 4
void failed(Span span, Exception failure) {
    span.setStatus(StatusCode.ERROR).setAttribute("error.type", failure.getMessage());
}
