// fails: 1 3
// exercise 1
boolean keep(List<SpanData> trace) {
    return failed(trace) || trace.stream().anyMatch(span -> millis(List.of(span)) > 500) || lucky(trace, 5);
}
// exercise 2
double percent(Collection<List<SpanData>> all, Collection<List<SpanData>> kept) {
    return 100.0 * all.stream().filter(trace -> failed(trace)).count() / all.size();
}
// exercise 3
int gateway(SpanData span) { return 0; }
