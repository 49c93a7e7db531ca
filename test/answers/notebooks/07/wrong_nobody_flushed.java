// fails: 1 2
// exercise 2
SpanProcessor[] till(Lab lab) {
    var both = SpanExporter.composite(lab.spanExporter(), LoggingSpanExporter.create());
    return new SpanProcessor[] {BatchSpanProcessor.builder(both).setScheduleDelay(Duration.ofSeconds(30)).build()};
}
// exercise 3
SpanProcessor[] kitchen(Lab lab) {
    return new SpanProcessor[] {BatchSpanProcessor.builder(lab.spanExporter()).build(), BatchSpanProcessor.builder(partner()).build()};
}
