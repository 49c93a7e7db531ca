"""What all answers in Python share: the SDK of a service, plain HTTP, and the flush at the end. Nothing of a lesson is in here."""

import atexit
import contextlib
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from opentelemetry import context, propagate
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ended(provider):
    """Shut down when the program ends, whatever happens."""
    atexit.register(provider.shutdown)
    return provider


def resource(service):
    return Resource.create({"service.name": service})


def tracing(service, exporter=None, **more):
    provider = TracerProvider(resource=resource(service), shutdown_on_exit=False, **more)
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
    return ended(provider)


def metering(service, **more):
    reader = PeriodicExportingMetricReader(OTLPMetricExporter())
    return ended(MeterProvider([reader], resource=resource(service), shutdown_on_exit=False, **more))


def logging(service):
    provider = LoggerProvider(resource=resource(service), shutdown_on_exit=False)
    provider.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
    return ended(provider)


@contextlib.contextmanager
def current(whole):
    """Makes a context the current one."""
    token = context.attach(whole)
    try:
        yield
    finally:
        context.detach(token)


def caller(headers):
    """The context that came with a request."""
    return propagate.extract(headers)


@contextlib.contextmanager
def served(answer):
    """A server on a free port: answer(path, headers, body) returns a text; an exception is a 500. Yields its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            try:
                status, said = 200, answer(self.path, self.headers, body)
            except Exception as failure:
                status, said = 500, str(failure)
            said = said.encode()
            self.send_response(status)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def ask(url, headers=None, body=None):
    """Status and text of an answer, whatever the status."""
    data = None if body is None else body.encode()
    try:
        with opener.open(urllib.request.Request(url, data, headers or {})) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()
