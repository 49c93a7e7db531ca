-- TODO 2: how many of the visits that were kept asked the database, by board.visitor.kind?
SELECT visit.attributes['board.visitor.kind'] AS visitor, count(*) AS visits
FROM spans AS visit
JOIN spans AS statement ON statement.trace_id = visit.trace_id
WHERE visit.attributes['board.visitor.kind'] IS NOT NULL
  AND statement.attributes['db.system.name'] IS NOT NULL
GROUP BY visitor;

-- TODO 3: judging by its spans, how many requests did the board answer, by http.route?
-- (One in four of the readers' traces was kept.)
SELECT attributes['http.route'] AS route, count(*) AS requests
FROM spans
WHERE kind = 'SERVER' AND attributes['http.route'] IS NOT NULL
GROUP BY route;
