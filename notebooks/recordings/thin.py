"""Thins a recording of the board (./lab view --save FILE while ./lab demo runs) for a notebook:
thin.py recorded.jsonl > incident.jsonl

Keeps every second trace, of the metrics the durations of requests and of statements, all logs; of the resources
only who speaks. Leaves out the requests that switched the fault on, and what would say that it is on.
"""
import json
import sys

METRICS = {"http.server.request.duration", "db.client.operation.duration"}


def service_only(resource):
    resource["attributes"] = [each for each in resource["attributes"] if each["key"] in ("service.name", "service.instance.id")]


def kept(span):
    return int(span["traceId"][-1], 16) % 2 == 0


lines = [json.loads(line) for line in open(sys.argv[1]) if line.strip()]
switched = {span["traceId"] for line in lines for each in line.get("resourceSpans", []) for scope in each["scopeSpans"] for span in scope["spans"]
            if span["name"].startswith("PUT") or "faults" in span["name"]}
for line in lines:
    for each in line.get("resourceMetrics", []):
        for scope in each["scopeMetrics"]:
            for metric in scope["metrics"]:
                if "histogram" in metric:
                    metric["histogram"]["dataPoints"] = [point for point in metric["histogram"]["dataPoints"] if "/api/faults" not in json.dumps(point)]
    for signal, scopes, items, keep in (("resourceSpans", "scopeSpans", "spans", lambda span: kept(span) and span["traceId"] not in switched),
                                        ("resourceMetrics", "scopeMetrics", "metrics", lambda metric: metric["name"] in METRICS),
                                        ("resourceLogs", "scopeLogs", "logRecords", lambda log: log.get("traceId") not in switched and "export" not in json.dumps(log.get("body")).lower())):
        for each in line.get(signal, []):
            service_only(each["resource"])
            for scope in each[scopes]:
                scope[items] = [item for item in scope[items] if keep(item)]
            each[scopes] = [scope for scope in each[scopes] if scope[items]]
        if signal in line:
            line[signal] = [each for each in line[signal] if each[scopes]]
            if line[signal]:
                print(json.dumps(line, separators=(",", ":"), ensure_ascii=False))
