package lab.stores;

import lab.recording.ArrivedSpan;
import org.apache.lucene.document.Document;
import org.apache.lucene.search.Query;

/** What an inverted index keeps of a span, and how it is asked. */
public interface Fields {

    /** What is kept: the words that lead to it, and what is handed out when it is found. */
    Document document(ArrivedSpan span);

    /** Finds the spans of a trace. */
    Query trace(String traceId);

    /** Finds the spans that began at this time or later, in microseconds of the epoch. */
    Query since(long start);

    /** Finds the spans that have this word in their message. */
    Query word(String word);
}
