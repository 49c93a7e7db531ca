// fails: 2
// exercise 1
String traceIndex() { return "CREATE INDEX spans_trace ON spans (trace_id)"; }

String trace() { return "SELECT span_id, duration, * FROM spans WHERE trace_id = :trace"; }
// exercise 2
String startIndex() { return "CREATE INDEX spans_start ON spans (start)"; }

String minutes() { return "start >= :since"; }
// exercise 3
String columns() { return "CREATE TABLE spans AS SELECT * FROM arrived ORDER BY start"; }
// exercise 4
Field message(String text) { return new TextField("message", text, Field.Store.NO); }

Query word(String word) { return new TermQuery(new Term("message", word.toLowerCase())); }
// exercise 5
Map<Question, Store> choice() {
    return Map.of(Question.TRACE, Store.ROW, Question.P95, Store.COLUMN, Question.WORD, Store.INVERTED);
}
