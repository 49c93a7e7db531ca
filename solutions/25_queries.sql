-- TODO 2: a join makes a row for each pair; whether there is a statement is what counts.
SELECT visit.attributes['board.visitor.kind'] AS visitor, count(*) AS visits
FROM spans AS visit
WHERE visit.attributes['board.visitor.kind'] IS NOT NULL
  AND EXISTS (FROM spans AS statement
              WHERE statement.trace_id = visit.trace_id AND statement.attributes['db.system.name'] IS NOT NULL)
GROUP BY visitor;

-- TODO 3: what was kept with a probability of 0.25 stands for four.
SELECT attributes['http.route'] AS route, sum(1 / probability) AS requests
FROM spans
WHERE kind = 'SERVER' AND attributes['http.route'] IS NOT NULL
GROUP BY route;
