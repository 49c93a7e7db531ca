"""Lesson 11 in Python: views with boundaries, with a list of attributes, with an exponential histogram."""

import math
from collections import Counter

from opentelemetry.sdk.metrics.view import (
    ExplicitBucketHistogramAggregation,
    ExponentialBucketHistogramAggregation,
    View,
)

import sdk

ROUTE = {"http.request.method": "POST", "http.route": "/invoices", "url.scheme": "http"}
BOUNDARIES = [100, 250, 500, 1e3, 2.5e3, 5e3, 1e4, 2.5e4, 5e4, 1e5, 2.5e5]
views = [
    View(instrument_name="http.server.response.body.size", aggregation=ExplicitBucketHistogramAggregation(BOUNDARIES)),
    View(instrument_name="shop.invoices", attribute_keys={"shop.payment.type"}),
    View(instrument_name="http.server.request.body.size", aggregation=ExponentialBucketHistogramAggregation()),
]
meter = sdk.metering("roaster", views=views).get_meter("com.example.roaster")
received = meter.create_histogram(
    "http.server.request.body.size", unit="By", description="Size of HTTP server request bodies."
)
sent = meter.create_histogram(
    "http.server.response.body.size", unit="By", description="Size of HTTP server response bodies."
)
invoices = meter.create_counter("shop.invoices", unit="{invoice}", description="Invoices written.")


def invoice(order):
    grams = Counter()
    for bag in order.splitlines():
        coffee, weight = bag.split(",")
        grams[coffee] += int(weight)
    return "".join(
        f"{coffee}  {weight} g  {weight * 3} cents, roasted this week\n" for coffee, weight in sorted(grams.items())
    )


def roaster(_, headers, order):
    said = invoice(order)
    received.record(len(order), ROUTE)
    sent.record(len(said), ROUTE)
    invoices.add(1, {"user.id": headers["User"], "shop.payment.type": headers["Payment"]})
    return said


class JavaRandom:
    """The same orders as in Java, whose generator is part of its documentation."""

    def __init__(self, seed):
        self.seed = seed ^ 0x5DEECE66D

    def bits(self, count):
        self.seed = (self.seed * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        return self.seed >> (48 - count)

    def random(self):
        return ((self.bits(26) << 27) + self.bits(27)) * 2.0**-53

    def randrange(self, bound):
        while True:
            drawn = self.bits(31)
            if drawn - drawn % bound + bound - 1 < 1 << 31:
                return drawn % bound


def percentiles(sizes):
    sizes = sorted(sizes)
    return f"p50 {sizes[len(sizes) // 2 - 1]} B, p95 {sizes[len(sizes) * 95 // 100 - 1] / 1000:.1f} kB"


with sdk.served(roaster) as roaster_at:
    chance = JavaRandom(11)
    requests, responses = [], []
    for number in range(200):
        cafe = number % 40 + 1
        bags = int(math.exp(chance.random() * chance.random() * 11))
        order = "".join(f"coffee-{chance.randrange(3000)},250\n" for _ in range(bags))
        headers = {"User": f"cafe-{cafe}", "Payment": "on-delivery" if cafe % 4 == 0 else "monthly"}
        _, said = sdk.ask(f"{roaster_at}/invoices", headers, order)
        requests.append(len(order))
        responses.append(len(said))
    print(f"  In truth: requests {percentiles(requests)};  invoices {percentiles(responses)}\n")
