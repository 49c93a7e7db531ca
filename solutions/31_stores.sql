-- The row store: PostgreSQL. The table arrived has the spans in the order in which they came:
-- trace_id, span_id, parent_span_id, service, name, start (a timestamp), duration (in microseconds), message, attributes.

-- store
CREATE TABLE spans AS SELECT * FROM arrived;
-- TODO 1: a tree of the ids: three blocks down, and one for each place where a span of the trace lies.
CREATE INDEX spans_trace ON spans (trace_id);
-- TODO 2: from when until when the spans of each 16 blocks are: they came in the order of time, or nearly.
CREATE INDEX spans_start ON spans USING brin (start) WITH (pages_per_range = 16);

-- question: trace
-- TODO 1: the id itself, for which the tree was made.
SELECT span_id, duration, * FROM spans WHERE trace_id = :trace;

-- question: p95
SELECT service, percentile_cont(0.95) WITHIN GROUP (ORDER BY duration) FROM spans
-- TODO 2: the start itself: that is what the index knows.
WHERE start >= :since GROUP BY service;

-- question: word
SELECT service, count(*) FROM spans WHERE message ~* ('\m' || :word || '\M') GROUP BY service;
