"""Lesson 13 in Python: logging's records in their spans and as JSON, values as attributes, one mask before the ways part."""

import json
import logging
import re
import sys
import traceback
from urllib.parse import quote

from opentelemetry import trace
from opentelemetry.instrumentation.logging.handler import LoggingHandler
from opentelemetry.trace import StatusCode

import sdk

tracer = sdk.tracing("shop").get_tracer("com.example.shop")
PERSONAL = re.compile(r"[\w.+-]+(@|%40)[\w-]+(\.[\w-]+)+|\+?\d([ -]?\d){8,}|key_live_\w+")
USUAL = set(vars(logging.makeLogRecord({}))) | {"message"}


def masked(value):
    return PERSONAL.sub("***", value) if isinstance(value, str) else value


class Mask(logging.Filter):
    """On the logger: every record passes here, on its way to the handlers."""

    def filter(self, record):
        record.msg, record.args = masked(record.getMessage()), ()
        for key in set(vars(record)) - USUAL:
            setattr(record, key, masked(getattr(record, key)))
        if record.exc_info:
            kind, thrown, _ = record.exc_info
            setattr(record, "exception.type", kind.__qualname__)
            setattr(record, "exception.message", masked(str(thrown)))
            setattr(record, "exception.stacktrace", masked("".join(traceback.format_exception(*record.exc_info))))
            record.exc_info = None
        return True


class Json(logging.Formatter):
    def format(self, record):
        ids = trace.get_current_span().get_span_context()
        own = {key: value for key, value in vars(record).items() if key not in USUAL and key != "exception.stacktrace"}
        return json.dumps(
            {
                "level": record.levelname,
                "message": record.getMessage(),
                "trace_id": f"{ids.trace_id:032x}",
                "span_id": f"{ids.span_id:016x}",
            }
            | own
        )


stdout = logging.StreamHandler(sys.stdout)
stdout.setFormatter(Json())
# Not by basicConfig: it gives each handler a format, and what a format makes of a record would be the body.
root = logging.getLogger()
root.setLevel(logging.INFO)
root.addHandler(stdout)
root.addHandler(LoggingHandler(logger_provider=sdk.logging("shop")))
log = logging.getLogger("shop")
log.addFilter(Mask())


def checkout(id, items, email, phone, holder, card):
    with tracer.start_as_current_span("checkout") as span:
        url = f"{bank_at}/pay?api_key=key_live_8c1f20d7e94b&holder={holder}&email={quote(email)}"
        told = {"order.id": id, "order.item.count": items, "user.email": email, "order.phone": phone}
        log.info("order received", extra=told)
        log.info("asking the bank", extra={"order.id": id, "url.full": url})
        try:
            pay(url, card, holder)
        except RuntimeError as unpaid:
            log.error("order not paid", exc_info=True, extra={"order.id": id})
            span.set_status(StatusCode.ERROR)
            span.set_attribute("error.type", type(unpaid).__qualname__)


def pay(url, card, holder):
    status, said = sdk.ask(url, body=f"{card} of {holder}")
    if status != 200:
        raise RuntimeError("the bank refused") from OSError(said)


def bank(_, __, payer):
    if not payer.startswith("4111 1111 1111 1111"):
        raise ValueError(f"unknown card {payer}")
    return "paid"


with sdk.served(bank) as bank_at:
    checkout("a1", 2, "mina@example.com", "010 2345 6789", "900101-2345678", "4111 1111 1111 1111")
    checkout("b2", 3, "john@example.org", "+1 415-555-0132", "078-05-1120", "5500-0000-0000-0004")
