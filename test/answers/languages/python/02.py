"""Lesson 02 in Python: parent and child, attributes of the convention, an event, an error."""

import hashlib
from urllib.parse import urlsplit

from opentelemetry import trace
from opentelemetry.trace import SpanKind, Status, StatusCode

import sdk

tracer = sdk.tracing("shop").get_tracer("com.example.shop.checkout")


def order(item, coupon):
    with tracer.start_as_current_span("place order"):
        price = float(get(f"{prices}/price/{item}"))
        return signed(f"{item} {price * (100 - percent(coupon)) / 100:.2f}")


def percent(coupon):
    try:
        return int(get(f"{coupons}/coupon/{coupon}"))
    except OSError:
        trace.get_current_span().add_event("shop.coupon.skipped", {"shop.coupon.code": coupon})
        return 0


def get(url):
    attributes = {
        "http.request.method": "GET",
        "url.full": url,
        "server.address": urlsplit(url).hostname,
        "server.port": urlsplit(url).port,
    }
    # The status and the event are set by hand: by default both come from an exception that leaves the block.
    span = tracer.start_span("GET", kind=SpanKind.CLIENT, attributes=attributes)
    with trace.use_span(span, end_on_exit=True, record_exception=True, set_status_on_exception=False):
        try:
            status, said = sdk.ask(url)
            span.set_attribute("http.response.status_code", status)
            if status >= 400:
                raise OSError(said)
            return said
        except OSError as failure:
            span.set_status(Status(StatusCode.ERROR, str(failure)))
            span.set_attribute("error.type", type(failure).__qualname__)
            raise


def signed(receipt):
    with tracer.start_as_current_span("sign receipt"):
        return receipt + ", signed " + hash_of(receipt)[:8]


def discount(path, *_):
    slow = hash_of(path)
    with open("no-such-file-of-coupons") as kept:
        return next((line.split(" ")[1] for line in kept if line.startswith(slow)), "0")


def hash_of(text):
    return hashlib.pbkdf2_hmac("sha256", text.encode(), b"shop", 20_000).hex()


with sdk.served(lambda *_: "3.20") as prices, sdk.served(discount) as coupons:
    print(order("coffee", "SPRING"))
