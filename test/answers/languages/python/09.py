"""Lesson 09 in Python: a processor that notes the tenant and drops health checks, an exporter that masks."""

import re
import socket
from urllib.parse import quote, unquote, urlsplit

from opentelemetry import baggage, context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import Event, ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Link, SpanKind, Status, StatusCode

import sdk

ORDERS = [
    "20261121-0041;acme;mina@example.com;010-2345-6789;900101-2345678;4111 1111 1111 1111",
    "20261121-0042;corp;mina+shop@example.co.kr;+1 415-555-0132;078-05-1120;5500-0000-0000-0004",
]
KEY = "Bearer key_live_8c1f20d7e94b"
PERSONAL = re.compile(
    r"[\w.+%-]+(@|%40)[\w-]+(\.[\w-]+)+"  # e-mail, also as it stands in a URL
    r"|\b\d{4}(([ -]|%20)?\d{4}){3}\b"  # card
    r"|\b\d{6}-?\d{7}\b|\b\d{3}-\d{2}-\d{4}\b"  # resident number, social security number
    r"|(\+\d{1,3}[ -]?)?\b\d{2,3}[ -]\d{3,4}[ -]\d{4}\b"  # telephone
    r"|key_live_\w+"
)


class Gate(SpanProcessor):
    """Sees every span twice: when it starts, and when it has ended. Whoever does not hand on, drops."""

    def __init__(self, next):
        self.next = next

    def on_start(self, span, parent_context=None):
        tenant = baggage.get_baggage("shop.tenant", parent_context)
        if tenant:
            span.set_attribute("shop.tenant", tenant)
        self.next.on_start(span, parent_context)

    def on_end(self, span):
        if span.attributes.get("url.path") != "/healthz" or span.status.status_code is StatusCode.ERROR:
            self.next.on_end(span)

    def shutdown(self):
        self.next.shutdown()


def masked(value):
    if isinstance(value, str):
        return PERSONAL.sub("***", value)
    return tuple(map(masked, value)) if isinstance(value, (list, tuple)) else value


def all_masked(attributes):
    return {key: masked(value) for key, value in (attributes or {}).items()}


class Masked(SpanExporter):
    """Exports another span in place of each: one that has ended cannot be changed."""

    def __init__(self, next):
        self.next = next

    def export(self, spans):
        return self.next.export([self.copy(span) for span in spans])

    @staticmethod
    def copy(span):
        return ReadableSpan(
            name=masked(span.name),
            context=span.context,
            parent=span.parent,
            resource=span.resource,
            attributes=all_masked(span.attributes),
            events=[Event(masked(each.name), all_masked(each.attributes), each.timestamp) for each in span.events],
            links=[Link(each.context, all_masked(each.attributes)) for each in span.links],
            kind=span.kind,
            status=Status(span.status.status_code, masked(span.status.description)),
            start_time=span.start_time,
            end_time=span.end_time,
            instrumentation_scope=span.instrumentation_scope,
        )

    def shutdown(self):
        self.next.shutdown()


provider = sdk.ended(TracerProvider(resource=sdk.resource("shop"), shutdown_on_exit=False))
provider.add_span_processor(Gate(BatchSpanProcessor(Masked(OTLPSpanExporter()))))
tracer = provider.get_tracer("com.example.shop")
before = None


def inside(name, work, **options):
    """As agents do it: an exception is recorded on every span that it passes."""
    with tracer.start_as_current_span(name, **options) as span:
        try:
            said = work(span)
            span.set_attribute("http.response.status_code", 200)
            return said
        except Exception:
            span.set_attributes({"error.type": "500", "http.response.status_code": 500})
            raise


def shop(path, headers, body):
    order = body.split(";")
    url = urlsplit(path)
    method = "POST" if body else "GET"
    attributes = {"http.request.method": method, "http.route": url.path, "url.scheme": "http", "url.path": url.path}
    if url.query:
        attributes["url.query"] = url.query
    whole = context.Context()
    if len(order) == 6:
        whole = baggage.set_baggage("shop.tenant", order[1], whole)
        whole = baggage.set_baggage("user.email", order[2], whole)
    with sdk.current(whole):
        work = (lambda span: pay(span, order)) if len(order) == 6 else (lambda _: well())
        return inside(f"{method} {url.path}", work, kind=SpanKind.SERVER, attributes=attributes)


def well():
    with socket.create_connection((urlsplit(bank_at).hostname, urlsplit(bank_at).port)):
        return "well"


def pay(server, order):
    """Written in good faith, by somebody who wanted to find the trace of an order quickly."""
    global before
    server.update_name(f"checkout of {order[2]}")
    server.set_attributes({"order.id": order[0], "user.email": order[2]})
    server.add_event(f"confirmed to {order[3]}", {"order.phone": order[3]})
    if before:
        server.add_link(before, {"user.email": order[2]})
    before = server.get_span_context()
    url = f"{bank_at}/pay?card={quote(order[5])}&holder={order[4]}"
    attributes = {
        "http.request.method": "POST",
        "url.full": url,
        "server.address": urlsplit(url).hostname,
        "server.port": urlsplit(url).port,
        "http.request.header.authorization": [KEY],
    }

    def work(_):
        status, said = sdk.ask(url, {"authorization": KEY}, "")
        if status != 200:
            raise RuntimeError(said)
        return said

    return inside("POST", work, kind=SpanKind.CLIENT, attributes=attributes)


def bank(path, headers, _):
    """Not ours: it takes a card as it is printed, and what it says when it refuses is its own business."""
    query = unquote(urlsplit(path).query)
    if " " in query:
        return "paid"
    raise ValueError(f"refused: {query}, {headers['authorization']}")


with sdk.served(shop) as shop_at:
    with sdk.served(bank) as bank_at:
        for order in ORDERS:
            sdk.ask(f"{shop_at}/healthz")
            sdk.ask(f"{shop_at}/checkout?customer={quote(order.split(';')[2], safe='')}", body=order)
    sdk.ask(f"{shop_at}/healthz")  # not well: without the bank the shop can take no order
