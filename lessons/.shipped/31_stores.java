///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Companion.java
//SOURCES ../src/lab/stores/Comparison.java
//FILES 31_stores.duckdb.sql
//FILES 31_stores.sql

import java.util.Locale;
import java.util.Map;
import lab.Companion;
import lab.Lab;
import lab.recording.ArrivedSpan;
import lab.stores.Comparison;
import lab.stores.Fields;
import lab.stores.Question;
import lab.stores.StoreKind;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.BytesRef;

/**
 * Lesson 31 · Stores
 *
 * An hour of a shop's spans in three stores: in rows, in columns, in an inverted index. Three questions to each. Run it
 * as it stands: the table says what each store weighs, and how much of it a question looks at.
 *
 * The tables and their questions are in 31_stores.sql and 31_stores.duckdb.sql.
 */
class Stores {

    static final Map<Question, StoreKind> CHOICE = Map.of(
            // TODO 5: which store would you keep for which question? The table says what each costs.
            Question.TRACE, StoreKind.COLUMN, Question.P95, StoreKind.ROW, Question.WORD, StoreKind.ROW);

    void main() throws Exception {
        try (var lab = Lab.open("31 · Stores");
                var stores = new Comparison(lab::service)) {
            stores.run(
                    Companion.file("31_stores.sql"), Companion.file("31_stores.duckdb.sql"), new SpanFields(), CHOICE);
        }
    }

    /** The inverted index: which words lead to a span, and what is handed out of one that was found. */
    static class SpanFields implements Fields {

        @Override
        public Document document(ArrivedSpan span) {
            var document = new Document();
            document.add(new StringField("trace_id", span.traceId(), Field.Store.NO)); // the whole text is one word
            document.add(new LongPoint("start", span.start())); // a tree of numbers
            document.add(new SortedDocValuesField("service", new BytesRef(span.service()))); // a column
            // TODO 4: this makes each message one long word, and looks at all of them for a part.
            document.add(new StringField("message", span.message(), Field.Store.NO));

            // not searched, only handed out: the span itself
            document.add(new StoredField("span_id", span.spanId()));
            document.add(new StoredField("duration", span.duration()));
            document.add(new StoredField("source", span.toString()));
            return document;
        }

        @Override
        public Query trace(String traceId) {
            return new TermQuery(new Term("trace_id", traceId));
        }

        @Override
        public Query since(long start) {
            return LongPoint.newRangeQuery("start", start, Long.MAX_VALUE);
        }

        @Override
        public Query word(String word) {
            // TODO 4: the analyzer took the messages apart into words, in lower case. Is this one of them?
            return new WildcardQuery(new Term("message", "*" + word + "*"));
        }
    }
}
