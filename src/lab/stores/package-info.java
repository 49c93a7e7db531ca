/**
 * Knows three stores for spans, real ones, and how to find out what each of them looks at for a question: PostgreSQL,
 * DuckDB, Lucene. Compiled with the lesson that uses it, for its libraries are large.
 *
 * <p>Must not know: lessons, screens, what is right.
 *
 * <p>Start reading at {@link lab.stores.Comparison}.
 */
package lab.stores;
