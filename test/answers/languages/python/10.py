"""Lesson 10 in Python: counter, up-down counter, histogram, observable; units and descriptions."""

import hashlib
import time

from opentelemetry.metrics import Observation

import sdk

meter = sdk.metering("shop").get_meter("com.example.coffee")
orders = meter.create_counter("shop.orders", unit="{order}", description="Orders, by how they were paid.")
active = meter.create_up_down_counter(
    "shop.active_orders", unit="{order}", description="Orders that were taken and not yet fetched."
)
duration = meter.create_histogram(
    "shop.checkout.duration",
    unit="s",
    description="How long a checkout takes.",
    explicit_bucket_boundaries_advisory=[0.001, 1.0],
)
beans = 1000
meter.create_observable_up_down_counter(
    "shop.beans.stock",
    [lambda _: [Observation(beans)]],
    unit="g",
    description="Beans in the grinder's hopper.",
)


def checkout(id, payment):
    if payment == "card":
        hashlib.pbkdf2_hmac("sha256", id.encode(), b"a coffee shop", 10_000)


unfetched = 0
for number in range(1, 25):
    payment = {"shop.payment.type": "card" if number % 4 == 0 else "cash"}
    start = time.perf_counter()
    checkout(f"A-{100 + number}", payment["shop.payment.type"])
    duration.record(time.perf_counter() - start, payment)
    orders.add(1, payment)
    active.add(1)
    beans -= 18
    if number % 11 != 7:
        active.add(-1)
    else:
        unfetched += 1
print(f"  At closing time: 24 orders, {unfetched} of them not fetched, {beans} g of beans left.\n")
