"""Lesson 05 in Python: a context for each message, a link for each cause. The queue is one of this process."""

import hashlib
import queue

from opentelemetry import propagate, trace
from opentelemetry.trace import Link, SpanKind

import sdk

QUEUE = "orders"
shop = sdk.tracing("shop").get_tracer("com.example.messaging")
warehouse = sdk.tracing("warehouse").get_tracer("com.example.messaging")
inbox = queue.Queue()


def attributes(operation):
    return {
        "messaging.system": "python_queue",
        "messaging.destination.name": QUEUE,
        "messaging.operation.name": operation,
        "messaging.operation.type": operation,
    }


def order(id, item):
    told = attributes("send") | {"messaging.message.id": id}
    with shop.start_as_current_span(f"send {QUEUE}", kind=SpanKind.PRODUCER, attributes=told):
        headers = {}
        propagate.inject(headers)
        inbox.put((id, headers, item))


def work(most):
    batch = [inbox.get(timeout=5) for _ in range(most)]
    links = [
        Link(trace.get_current_span(propagate.extract(headers)).get_span_context(), {"messaging.message.id": id})
        for id, headers, _ in batch
    ]
    told = attributes("process") | {
        "messaging.header.traceparent": [headers["traceparent"] for _, headers, _ in batch],
        "messaging.batch.message_count": len(batch),
    }
    with warehouse.start_as_current_span(f"process {QUEUE}", kind=SpanKind.CONSUMER, attributes=told, links=links):
        for _, _, item in batch:
            hashlib.pbkdf2_hmac("sha256", item.encode(), b"warehouse", 3_000)


order("a1", "coffee")
order("b2", "tea")
order("c3", "cocoa")
work(3)
