"""Lesson 01 in Python: a span around the slow step, a counter, a log inside the span."""

import hashlib
import hmac
import time

from opentelemetry._logs import SeverityNumber

import sdk

INSTRUMENTATION = "com.example.shop.checkout"
ITERATIONS = 200_000

tracer = sdk.tracing("shop").get_tracer(INSTRUMENTATION)
logger = sdk.logging("shop").get_logger(INSTRUMENTATION)
meter = sdk.metering("shop").get_meter(INSTRUMENTATION)
duration = meter.create_histogram(
    "shop.checkout.duration",
    unit="s",
    description="How long a checkout takes, from the order to the receipt.",
    explicit_bucket_boundaries_advisory=[0.01, 0.5, 5.0],
)
orders = meter.create_counter("shop.orders", unit="{order}", description="Orders, by how they were paid.")


def sign(receipt):
    key = hashlib.pbkdf2_hmac("sha256", b"till 7", b"a coffee shop", ITERATIONS)
    return hmac.new(key, receipt.encode(), "sha256").hexdigest()


def checkout(order, payment):
    start = time.perf_counter()
    receipt = f"{order}, one coffee, 3.20, {payment}"
    if payment == "card":
        with tracer.start_as_current_span("sign payment"):
            receipt += ", signed " + sign(receipt)
            logger.emit(
                severity_number=SeverityNumber.INFO,
                body="payment signed",
                attributes={"shop.order.id": order, "shop.signing.iterations": ITERATIONS},
            )
    orders.add(1, {"shop.payment.type": payment})
    duration.record(time.perf_counter() - start)


for order, payment in zip(range(101, 107), ["cash", "cash", "voucher", "card", "cash", "voucher"]):
    checkout(f"A-{order}", payment)
