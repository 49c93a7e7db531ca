// fails: 5
// exercise 1
String lists() {
    return "{ name = \"GET /api/posts\" } >> { span.db.system.name != nil } | count() > 10";
}
// exercise 2
String visits() {
    return """
        SELECT visit.attributes['board.visitor.kind'] AS visitor, count(DISTINCT visit.span_id) AS visits
        FROM spans AS visit JOIN spans AS statement ON statement.trace_id = visit.trace_id
        WHERE visit.attributes['board.visitor.kind'] IS NOT NULL
          AND statement.attributes['db.system.name'] IS NOT NULL
        GROUP BY visitor""";
}
// exercise 3
String requests() {
    return """
        SELECT attributes['http.route'] AS route, sum(1 / probability) AS requests
        FROM spans
        WHERE kind = 'SERVER' AND attributes['http.route'] IS NOT NULL
        GROUP BY route""";
}
// exercise 4
String mean() {
    return "sum by (job) (increase(http_server_request_duration_seconds_sum[2m]))"
            + " / sum by (job) (increase(http_server_request_duration_seconds_count[2m]))";
}
// exercise 5
String p95() {
    return "avg by (job) (histogram_quantile(0.95, rate(http_server_request_duration_seconds_bucket[2m])) >= 0)";
}
