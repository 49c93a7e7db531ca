"""Lesson 32 · Stock, in Python, with the SDK by hand. This is the file that you edit.

The lesson starts it with the standard OTEL_* variables, and with PARCELS, the address of the parcels service.
It prints its own address, and ends when its standard input does.
"""

import logging
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

from opentelemetry import context, propagate, trace
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.logging.handler import LoggingHandler
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind

PARCELS = os.environ["PARCELS"]
ON_STOCK = 5

# TODO 4: create() asks the detectors: what the deployment says (OTEL_RESOURCE_ATTRIBUTES), the SDK, an instance id.
resource = Resource.create({"service.name": "stock"})

tracers = TracerProvider(resource=resource)
tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(tracers)
tracer = trace.get_tracer("com.example.stock")

loggers = LoggerProvider(resource=resource)
loggers.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))


class Line(logging.Formatter):
    """A line on the console. What is put on the record instead would be an attribute in OTLP as well."""

    def format(self, record):
        # TODO 3: the id of the current trace at its end, for whoever reads the console.
        return f"{super().format(record)} trace_id={trace.get_current_span().get_span_context().trace_id:032x}"


console = logging.StreamHandler()
console.setFormatter(Line("%(levelname)s %(message)s"))
root = logging.getLogger()
root.setLevel(logging.INFO)
root.addHandler(console)
# TODO 3: the handler makes a log record of each line, with the ids of the span that is current.
root.addHandler(LoggingHandler(logger_provider=loggers))
log = logging.getLogger("stock")


class Stock(BaseHTTPRequestHandler):
    """GET /stock/coffee?pieces=3"""

    def do_GET(self):
        # TODO 1: read the caller's context out of the headers, and make it the current one: baggage is in there, too.
        token = context.attach(propagate.extract(self.headers))
        try:
            self.serve()
        finally:
            context.detach(token)

    def serve(self):
        url = urlsplit(self.path)
        with tracer.start_as_current_span("GET /stock/{item}", kind=SpanKind.SERVER) as span:
            span.set_attribute("http.request.method", "GET")
            span.set_attribute("http.route", "/stock/{item}")
            span.set_attribute("url.path", url.path)
            span.set_attribute("url.scheme", "http")
            said = reserve(url.path.removeprefix("/stock/"), int(parse_qs(url.query)["pieces"][0]))
            span.set_attribute("http.response.status_code", 200)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(said.encode())

    def log_message(self, *_):
        """Nothing: the server's own line for each request."""


def reserve(item, pieces):
    """What can be had of an item, and what it costs to send it."""
    if pieces > ON_STOCK:
        log.warning("only %d pieces of %s", ON_STOCK, item)
    pieces = min(pieces, ON_STOCK)
    log.info("%d pieces of %s reserved", pieces, item)
    return f"{pieces} {item}, postage {postage(pieces)}"


def postage(pieces):
    """Asks the parcels service."""
    url = f"{PARCELS}/parcels/{pieces}"
    with tracer.start_as_current_span("GET", kind=SpanKind.CLIENT) as span:
        span.set_attribute("http.request.method", "GET")
        span.set_attribute("url.full", url)
        span.set_attribute("server.address", urlsplit(url).hostname)
        span.set_attribute("server.port", urlsplit(url).port)
        headers = {}
        # TODO 2: the current context goes into the request's headers.
        propagate.inject(headers)
        with urlopen(Request(url, headers=headers)) as response:
            span.set_attribute("http.response.status_code", response.status)
            return response.read().decode()


server = ThreadingHTTPServer(("127.0.0.1", 0), Stock)
Thread(target=server.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.server_port}", flush=True)
sys.stdin.read()
server.shutdown()
tracers.shutdown()
loggers.shutdown()
