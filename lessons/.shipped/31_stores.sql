-- The row store: PostgreSQL. The table arrived has the spans in the order in which they came:
-- trace_id, span_id, parent_span_id, service, name, start (a timestamp), duration (in microseconds), message, attributes.

-- store
CREATE TABLE spans AS SELECT * FROM arrived;
-- TODO 1: an index that leads to a trace, and a question that takes it.
CREATE INDEX spans_service ON spans (service);
-- TODO 2: one for the last minutes that weighs next to nothing, and a question that takes it.

-- question: trace
-- TODO 1: this asks for the id anywhere inside a text.
SELECT span_id, duration, * FROM spans WHERE trace_id LIKE '%' || :trace || '%';

-- question: p95
SELECT service, percentile_cont(0.95) WITHIN GROUP (ORDER BY duration) FROM spans
-- TODO 2: this asks for a text that PostgreSQL has to make of each start.
WHERE to_char(start, 'YYYY-MM-DD HH24:MI:SS.US') >= :since GROUP BY service;

-- question: word
SELECT service, count(*) FROM spans WHERE message ~* ('\m' || :word || '\M') GROUP BY service;
