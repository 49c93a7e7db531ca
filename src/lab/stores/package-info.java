/**
 * Knows three real stores for spans (PostgreSQL, DuckDB, Lucene), and how to measure what each of them reads for a
 * query. It is compiled with the lesson that uses it, because its libraries are large.
 *
 * <p>Must not know: lessons, screens, the right answers.
 *
 * <p>Start reading at {@link lab.stores.Comparison}.
 */
package lab.stores;
