// fails: 2
// exercise 1
String traceIndex() {
    return "CREATE INDEX spans_trace ON spans (trace_id)";
}
String traceIs() {
    return "trace_id = :trace";
}
// exercise 2
String startIndex() {
    return "CREATE INDEX spans_start ON spans (start)";
}
String startIs() {
    return "start >= :since";
}
// exercise 3
String columnOrder() {
    return "start";
}
// exercise 4
Field message(ArrivedSpan span) {
    return new TextField("message", span.message(), Field.Store.NO);
}
Query wordIs(String word) {
    return new TermQuery(new Term("message", word.toLowerCase(Locale.ROOT)));
}
// exercise 5
Map<Question, StoreKind> choice() {
    return Map.of(Question.TRACE, StoreKind.ROW, Question.P95, StoreKind.COLUMN, Question.WORD, StoreKind.INVERTED);
}
