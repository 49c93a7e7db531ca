"""Lesson 06 in Python: parent-based samplers, one of our own, and a metric that counts what is not sampled, too."""

from opentelemetry import propagate, trace
from opentelemetry.sdk.trace.sampling import Decision, ParentBased, Sampler, SamplingResult, TraceIdRatioBased
from opentelemetry.trace import SpanKind

import sdk


class Checkouts(Sampler):
    """Every checkout; of the rest what another sampler keeps."""

    def __init__(self, rest):
        self.rest = rest

    def should_sample(self, parent_context, trace_id, name, kind=None, attributes=None, links=None, trace_state=None):
        if (attributes or {}).get("url.path") == "/checkout":
            return SamplingResult(Decision.RECORD_AND_SAMPLE, attributes, trace_state)
        return self.rest.should_sample(parent_context, trace_id, name, kind, attributes, links)

    def get_description(self):
        return f"Checkouts, else {self.rest.get_description()}"


stock = sdk.tracing("stock", sampler=ParentBased(TraceIdRatioBased(0.25))).get_tracer("com.example.http")
shop = sdk.tracing("shop", sampler=ParentBased(Checkouts(TraceIdRatioBased(0.10)))).get_tracer("com.example.http")
requests = sdk.metering("stock").get_meter("com.example.stock").create_counter("shop.stock.requests", unit="{request}")


def serving(tracer, path, caller):
    told = {"http.request.method": "GET", "http.route": path, "url.path": path, "url.scheme": "http"}
    return tracer.start_as_current_span(f"GET {path}", kind=SpanKind.SERVER, attributes=told, context=caller)


def outcome():
    return "kept" if trace.get_current_span().get_span_context().trace_flags.sampled else "dropped"


def price(path, headers, _):
    caller = sdk.caller(headers)
    sampled = trace.get_current_span(caller).get_span_context().trace_flags.sampled
    requests.add(1, {"shop.caller.sampled": bool(sampled)})
    with serving(stock, path, caller):
        return outcome()


def visit(path, headers, _):
    with serving(shop, path, sdk.caller(headers)):
        url = f"{stock_at}/price"
        told = {"http.request.method": "GET", "url.full": url}
        with shop.start_as_current_span("GET", kind=SpanKind.CLIENT, attributes=told):
            sent = {}
            propagate.inject(sent)
            said = sdk.ask(url, sent)[1]
        return f"{path:9}  shop {outcome()}, stock {said}"


with sdk.served(price) as stock_at, sdk.served(visit) as shop_at:
    for number in range(1, 37):
        print(sdk.ask(shop_at + ("/checkout" if (number + 9) % 9 == 0 else "/menu"))[1])
