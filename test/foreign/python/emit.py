"""What ForeignClientsTest expects, said by the OpenTelemetry SDK for Python. Argument: http or grpc; where to, the standard variables say."""

import sys

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags, use_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

if sys.argv[1] == "grpc":
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
else:
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

# Digits that a double, or a clock of microseconds, would lose.
START = 1_700_000_000_123_456_789
ALL_TYPES = {
    "lab.text": "커피 ☕",
    "lab.truth": True,
    "lab.whole": -42,
    "lab.long": 9_007_199_254_740_993,
    "lab.real": 2.5,
    "lab.texts": ["a", ""],
    "lab.truths": [True, False],
    "lab.wholes": [1, 2],
    "lab.reals": [0.5, 1.5],
}

resource = Resource.create({"service.name": "foreign", "lab.replica": 2})
scope = {"lab.part": "till"}

tracers = TracerProvider(resource=resource)
tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
tracer = tracers.get_tracer("lab.foreign", "1.2.3", attributes=scope)

# The view takes an attribute away: it is left in the exemplar.
meters = MeterProvider(
    resource=resource,
    metric_readers=[PeriodicExportingMetricReader(OTLPMetricExporter())],
    views=[View(instrument_name="lab.took", attribute_keys={"lab.payment"})],
)
meter = meters.get_meter("lab.foreign", "1.2.3", attributes=scope)
orders = meter.create_counter("lab.orders", unit="{order}", description="Orders taken")
waiting = meter.create_up_down_counter("lab.waiting", unit="{order}", description="Orders not yet made")
took = meter.create_histogram("lab.took", unit="s", description="How long it took", explicit_bucket_boundaries_advisory=[1, 5, 10])

loggers = LoggerProvider(resource=resource)
loggers.add_log_record_processor(SimpleLogRecordProcessor(OTLPLogExporter()))
logger = loggers.get_logger("lab.foreign", "1.2.3", attributes=scope)

# As if a request had come with these headers.
caller = TraceContextTextMapPropagator().extract(
    {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "tracestate": "vendor=opaque"}
)
link = Link(SpanContext(0x0AF7651916CD43DD8448EB211C80319C, 0xB7AD6B7169203331, True, TraceFlags(1)), ALL_TYPES)

served = tracer.start_span("POST /orders", context=caller, kind=SpanKind.SERVER, start_time=START)
with use_span(served, end_on_exit=False):
    charge = tracer.start_span("charge", kind=SpanKind.CLIENT, attributes=ALL_TYPES, links=[link], start_time=START + 1_000_000)
    with use_span(charge, end_on_exit=False):
        charge.add_event("declined", ALL_TYPES, timestamp=START + 2_000_003)
        for amount in (3, 4):
            orders.add(amount, {"lab.payment": "card"})
        waiting.add(-2.5)
        for seconds in (0.5, 3, 3.5, 20):
            took.record(seconds, {"lab.payment": "card", "lab.guest": "Ada"})
        logger.emit(
            LogRecord(
                timestamp=START + 3_000_000,
                severity_number=SeverityNumber.WARN,
                severity_text="warning",
                event_name="payment.declined",
                body={"why": "no money", "tries": 2, "codes": [51, "x"], "raw": b"\x00\xff"},
                attributes=ALL_TYPES,
            )
        )
    charge.set_status(Status(StatusCode.ERROR, "no money"))
    charge.end(START + 5_000_001)
served.end(START + 6_000_000)
logger.emit(LogRecord(timestamp=START, severity_number=SeverityNumber.INFO, severity_text="info", body="closed"))

for provider in (tracers, meters, loggers):
    provider.shutdown()
