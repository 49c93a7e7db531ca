"""Lesson 03 in Python: inject, extract, and a gateway that hands on both headers."""

from urllib.parse import urlsplit

from opentelemetry import propagate, trace
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import SpanKind

import sdk

HEADER = "http.request.header.traceparent"
shop = sdk.tracing("shop").get_tracer("com.example.http")
stock = sdk.tracing("stock").get_tracer("com.example.http")


def serving(tracer, route, path, headers):
    attributes = {
        "http.request.method": "GET",
        "http.route": route,
        "url.path": path,
        "url.scheme": "http",
        "http.response.status_code": 200,
        HEADER: headers.get_all("traceparent", []),
    }
    return tracer.start_as_current_span(f"GET {route}", kind=SpanKind.SERVER, attributes=attributes)


def buy(path, headers, _):
    with sdk.current(sdk.caller(headers)), serving(shop, "/buy/{item}", path, headers):
        url = f"{gateway}/price/coffee"
        attributes = {
            "http.request.method": "GET",
            "url.full": url,
            "server.address": urlsplit(url).hostname,
            "server.port": urlsplit(url).port,
        }
        with shop.start_as_current_span("GET", kind=SpanKind.CLIENT, attributes=attributes) as span:
            sent = {}
            propagate.inject(sent)
            span.set_attribute(HEADER, [sent["traceparent"]])
            status, said = sdk.ask(url, sent)
            span.set_attribute("http.response.status_code", status)
            return said


def hand_on(path, headers, _):
    """Not ours to trace: it hands on what belongs together."""
    return sdk.ask(stocks + path, {name: headers[name] for name in ("traceparent", "tracestate") if name in headers})[1]


def price(path, headers, _):
    with sdk.current(sdk.caller(headers)), serving(stock, "/price/{item}", path, headers):
        return "3.20"


with sdk.served(price) as stocks, sdk.served(hand_on) as gateway, sdk.served(buy) as shops:
    ids = RandomIdGenerator()
    partner = f"00-{ids.generate_trace_id():032x}-{ids.generate_span_id():016x}-01"
    sdk.ask(f"{shops}/buy/coffee", {"traceparent": partner, "tracestate": "partner=order-42"})
