package lab.stores;

import lab.recording.ArrivedSpan;
import org.apache.lucene.document.Document;
import org.apache.lucene.search.Query;

/** The fields that an inverted index keeps of a span, and its queries. */
public interface Fields {

    /** The document to keep: the index terms that lead to it, and the stored data that is returned. */
    Document document(ArrivedSpan span);

    /** The query for the spans of a trace. */
    Query trace(String traceId);

    /** The query for spans that began at this time or later, in epoch microseconds. */
    Query since(long start);

    /** The query for spans with this word in their message. */
    Query word(String word);
}
