"""Lesson 12 in Python: recorded inside the span, so that the histogram's exemplars lead to traces that were kept."""

import hashlib
import itertools
import time

from opentelemetry.sdk.metrics import TraceBasedExemplarFilter
from opentelemetry.sdk.metrics.view import View
from opentelemetry.sdk.trace.sampling import Decision, ParentBased, Sampler, SamplingResult
from opentelemetry.trace import SpanKind

import sdk

METRIC = "http.server.request.duration"
KEPT = {"http.request.method", "http.route", "http.response.status_code", "url.scheme"}


class EverySecond(Sampler):
    def __init__(self):
        self.traces = itertools.count()

    def should_sample(self, parent_context, trace_id, name, kind=None, attributes=None, links=None, trace_state=None):
        kept = next(self.traces) % 2 == 0
        return SamplingResult(Decision.RECORD_AND_SAMPLE if kept else Decision.DROP, attributes)

    def get_description(self):
        return "EverySecond"


tracer = sdk.tracing("shop", sampler=ParentBased(EverySecond())).get_tracer("com.example.shop")
meters = sdk.metering("shop", views=[View(instrument_name=METRIC, attribute_keys=KEPT)], exemplar_filter=TraceBasedExemplarFilter())
duration = meters.get_meter("com.example.shop").create_histogram(
    METRIC,
    unit="s",
    description="Duration of HTTP server requests.",
    explicit_bucket_boundaries_advisory=[0.05, 10.0],
)


def answer(path, *_):
    start = time.perf_counter()
    _, _, order, item = path.split("/")
    http = {"http.request.method": "GET", "http.route": "/order/{id}/{item}", "url.scheme": "http"}
    more = {"url.path": path, "shop.order.id": order}
    with tracer.start_as_current_span("GET /order/{id}/{item}", kind=SpanKind.SERVER, attributes=http | more) as span:
        try:
            said = voucher(order) if item == "voucher" else f"one {item}"
            http["http.response.status_code"] = 200
            return said
        finally:
            span.set_attributes(http)
            duration.record(time.perf_counter() - start, http | {"shop.order.id": order})


def voucher(order):
    with tracer.start_as_current_span("make code"):
        return hashlib.pbkdf2_hmac("sha256", order.encode(), b"a coffee shop", 200_000).hex()


with sdk.served(answer) as shop:
    for number, item in enumerate(["coffee", "tea", "voucher", "voucher", "coffee", "tea"], 1):
        sdk.ask(f"{shop}/order/A-10{number}/{item}")
