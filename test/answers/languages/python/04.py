"""Lesson 04 in Python: baggage put in, carried through, read, and only what is allowed on spans."""

import re
from urllib.parse import urlsplit

from opentelemetry import baggage, propagate
from opentelemetry.trace import SpanKind

import sdk

ALLOWED = ("shop.tenant", "shop.campaign")
tracers = {name: sdk.tracing(name).get_tracer("com.example.http") for name in ("front", "orders", "stock")}
lookups = sdk.metering("stock").get_meter("com.example.shop.stock").create_counter(
    "shop.stock.lookups", unit="{lookup}", description="Prices looked up"
)


def span(service, name, kind, attributes):
    """Every span of every service begins here; a list of what may."""
    allowed = {key: value for key, value in baggage.get_all().items() if key in ALLOWED}
    return tracers[service].start_as_current_span(name, kind=kind, attributes=attributes | allowed)


def serving(service, route, path, headers):
    came = [re.sub("=[^,]*", "=…", sent) for sent in headers.get_all("baggage", [])]
    return span(
        service,
        f"GET {route}",
        SpanKind.SERVER,
        {
            "http.request.method": "GET",
            "http.route": route,
            "url.path": path,
            "url.scheme": "http",
            "http.request.header.baggage": came,
            "http.response.status_code": 200,
        },
    )


def get(service, url):
    parts = urlsplit(url)
    attributes = {
        "http.request.method": "GET",
        "url.full": url,
        "server.address": parts.hostname,
        "server.port": parts.port,
    }
    with span(service, "GET", SpanKind.CLIENT, attributes) as asking:
        headers = {}
        propagate.inject(headers)
        status, said = sdk.ask(url, headers)
        asking.set_attribute("http.response.status_code", status)
        return said


def front(path, headers, _):
    tenant = path.split("/")[1]
    with sdk.current(sdk.caller(headers)), serving("front", "/{tenant}/buy/{item}", path, headers) as serving_span:
        serving_span.set_attribute("shop.tenant", tenant)
        with sdk.current(baggage.set_baggage("shop.tenant", tenant)):
            return get("front", f"{orders_at}/order/coffee")


def orders(path, headers, _):
    with sdk.current(sdk.caller(headers)), serving("orders", "/order/{item}", path, headers):
        return get("orders", f"{stock_at}/price/coffee")


def stock(path, headers, _):
    with sdk.current(sdk.caller(headers)), serving("stock", "/price/{item}", path, headers):
        lookups.add(1, {"shop.tenant": baggage.get_baggage("shop.tenant") or "unknown"})
        return "3.20"


with sdk.served(stock) as stock_at, sdk.served(orders) as orders_at, sdk.served(front) as front_at:
    sent = "shop.campaign=spring,user.email=kim@example.com,app.session=s-81723"
    sdk.ask(f"{front_at}/acme/buy/coffee", {"baggage": sent})
