"""Records what programs send over OTLP/HTTP as lines of OTLP JSON: record.py FILE.jsonl.gz COMMAND ... [-- COMMAND ...]

The last command is waited for, and then the others are ended. Needs opentelemetry-proto (PyPI).
"""

import base64
import gzip
import http.server
import json
import os
import signal
import subprocess
import sys
import threading

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

REQUESTS = {
    "/v1/traces": ExportTraceServiceRequest,
    "/v1/metrics": ExportMetricsServiceRequest,
    "/v1/logs": ExportLogsServiceRequest,
}
IDS = {"traceId", "spanId", "parentSpanId"}


def hex_ids(value):
    """OTLP's JSON has ids in hex, where that of Protocol Buffers has base64."""
    if isinstance(value, list):
        return [hex_ids(each) for each in value]
    if isinstance(value, dict):
        return {
            key: base64.b64decode(each).hex() if key in IDS else hex_ids(each) for key, each in value.items()
        }
    return value


def receiver(out):
    lock = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.body()
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            request = REQUESTS[self.path].FromString(body)
            with lock:
                out.write(json.dumps(hex_ids(MessageToDict(request, use_integers_for_enums=True)), ensure_ascii=False))
                out.write("\n")
            self.send_response(200)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", "0")
            self.end_headers()

        def body(self):
            if self.headers.get("transfer-encoding") != "chunked":
                return self.rfile.read(int(self.headers["content-length"]))
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main(file, *words):
    commands = [[]]
    for word in words:
        if word == "--":
            commands.append([])
        else:
            commands[-1].append(word)
    with gzip.GzipFile(file, "wb", 9, mtime=0) as compressed:
        lines = []
        out = type("Lines", (), {"write": lambda _, text: lines.append(text)})()
        server = receiver(out)
        environment = os.environ | {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        }
        others = [subprocess.Popen(command, env=environment) for command in commands[:-1]]
        code = subprocess.run(commands[-1], env=environment).returncode
        for other in others:
            other.send_signal(signal.SIGTERM)
            other.wait(30)
        compressed.write("".join(lines).encode())
    sys.exit(code)


main(*sys.argv[1:])
