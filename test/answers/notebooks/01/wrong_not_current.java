// fails: 2 3
// exercise 1
void pay(Order order) throws Exception {
    if (!order.payment().equals("card")) return;
    var span = otel.getTracer("shop").spanBuilder("sign payment").startSpan();
    sign(order.id());
    otel.getLogsBridge().get("shop").logRecordBuilder().setSeverity(Severity.INFO).setBody("payment signed")
            .setAttribute("shop.order.id", order.id()).setAttribute("shop.signing.iterations", ITERATIONS).emit();
    span.end();
}
// exercise 2
void count(Order order) {
    otel.getMeter("shop").upDownCounterBuilder("shop.orders").build().add(1);
}
