"""Lesson 15 in Python: the context goes along to a pool, to threads and to a callback; what outlives the request links to it."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context

from opentelemetry import trace
from opentelemetry.trace import Link, SpanKind

import sdk

tracer = sdk.tracing("shop").get_tracer("com.example.shop")
pool = ThreadPoolExecutor(2)
asked = threading.Barrier(2)
timers = []


def spanned(name, work, **more):
    """Does some work inside a span, and notes on which thread."""
    with tracer.start_as_current_span(name, **more) as span:
        span.set_attribute("thread.id", threading.get_ident())
        return work()


def supplier(path, *_):
    """Not ours: no price before the other one has been asked, too."""
    asked.wait(timeout=3)
    return f"3.20 from {path}"


def answer(path, *_):
    told = {"http.request.method": "GET", "http.route": "/quote/{item}", "url.scheme": "http", "url.path": path}
    return spanned("GET /quote/{item}", quote, kind=SpanKind.SERVER, attributes=told)


def quote():
    with ThreadPoolExecutor(2) as threads:
        # A copy each: a context can be entered by one thread at a time.
        answers = [threads.submit(copy_context().run, price, path) for path in ("/bean", "/brew")]
    signed = [pool.submit(copy_context().run, sign, offer.result()) for offer in answers]
    booked = pool.submit(copy_context().run, book, signed[0].result(), signed[1].result()).result()
    request = trace.get_current_span().get_span_context()
    for tick in (1, 2):
        timers.append(threading.Timer(0.02 * tick, Context().run, (renew, request, booked)))
        timers[-1].start()
    trace.get_current_span().set_attribute("http.response.status_code", 200)
    return booked


def price(path):
    def get():
        status, said = sdk.ask(suppliers + path)
        trace.get_current_span().set_attribute("http.response.status_code", status)
        return said

    told = {"http.request.method": "GET", "url.full": suppliers + path}
    return spanned("GET", get, kind=SpanKind.CLIENT, attributes=told)


def sign(offer):
    return spanned("sign", lambda: seal(offer))


def book(one, other):
    return spanned("book", lambda: seal(one + other))


def renew(request, booked):
    spanned("renew", lambda: seal(booked), links=[Link(request)])


def seal(text):
    return hashlib.pbkdf2_hmac("sha256", text.encode(), b"a coffee shop", 10_000).hex()


with sdk.served(supplier) as suppliers, sdk.served(answer) as shop:
    sdk.ask(f"{shop}/quote/coffee")
    for timer in timers:
        timer.join()
pool.shutdown()
