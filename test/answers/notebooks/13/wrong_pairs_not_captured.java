// fails: 2 3 4
// exercise 1
List<Appender<ILoggingEvent>> bridge(OpenTelemetry otel) {
    var otlp = new OpenTelemetryAppender();
    otlp.setOpenTelemetry(otel);
    return List.of(started(otlp));
}
// exercise 3
void received(Order order) {
    LOG.atInfo().addKeyValue("order.id", order.id()).addKeyValue("order.item.count", order.items()).log("order received");
}
