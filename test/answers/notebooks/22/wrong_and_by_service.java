// fails: 1 2 3
// exercise 1
boolean keep(List<SpanData> trace) { return (failed(trace) || millis(trace) > 500) && lucky(trace, 5); }
// exercise 2
double percent(Collection<List<SpanData>> all, Collection<List<SpanData>> kept) {
    return 100.0 * kept.stream().filter(trace -> failed(trace)).count() / all.size();
}
// exercise 3
int gateway(SpanData span) { return span.getResource().hashCode(); }
