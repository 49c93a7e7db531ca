-- The column store: DuckDB. The table arrived is the same, with the same columns.

-- store
-- TODO 3: in this order the spans of any ten minutes are everywhere.
CREATE TABLE spans AS SELECT * FROM arrived ORDER BY trace_id;

-- question: trace
SELECT span_id, duration, * FROM spans WHERE trace_id = :trace;

-- question: p95
SELECT service, quantile_cont(duration, 0.95) FROM spans WHERE start >= :since GROUP BY service;

-- question: word
SELECT service, count(*) FROM spans WHERE regexp_matches(message, '\b' || :word || '\b', 'i') GROUP BY service;
