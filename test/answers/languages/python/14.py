"""Lesson 14 in Python: what is an error, told once where it leaves the request; what was handled is a note."""

import time
import traceback
from urllib.parse import urlsplit

from opentelemetry._logs import SeverityNumber
from opentelemetry.trace import SpanKind, Status, StatusCode

import sdk

tracer = sdk.tracing("shop").get_tracer("com.example.shop.ten")
logger = sdk.logging("shop").get_logger("com.example.shop.ten")
duration = sdk.metering("shop").get_meter("com.example.shop.ten").create_histogram(
    "http.server.request.duration",
    unit="s",
    description="Duration of HTTP server requests.",
    explicit_bucket_boundaries_advisory=[10.0],
)


def warehouse(prices):
    def answer(path, *_):
        item = path.removeprefix("/price/")
        if item not in prices:
            raise LookupError(f"no {item} here")
        return prices[item]

    return answer


def exception(failure):
    return {
        "exception.type": type(failure).__qualname__,
        "exception.message": str(failure),
        "exception.stacktrace": "".join(traceback.format_exception(failure)),
    }


def span_of(name, kind, attributes):
    """What becomes of it when an exception passes is said by hand: by default it would be recorded on every span."""
    return tracer.start_as_current_span(
        name, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
    )


def answer(path, *_):
    start = time.perf_counter()
    measured = {"http.request.method": "GET", "http.route": "/ten/{item}", "url.scheme": "http"}
    with span_of("GET /ten/{item}", SpanKind.SERVER, measured | {"url.path": path}) as span:
        try:
            said = f"{1000 // int(price(path.removeprefix('/ten/')))} {path.removeprefix('/ten/')}"
            measured["http.response.status_code"] = 200
            return said
        except Exception as failure:
            logger.emit(
                event_name="http.server.request.exception",
                severity_number=SeverityNumber.ERROR,
                attributes=exception(failure),
            )
            measured |= {"error.type": type(failure).__qualname__, "http.response.status_code": 500}
            span.set_status(Status(StatusCode.ERROR, str(failure)))
            raise
        finally:
            span.set_attributes(measured)
            duration.record(time.perf_counter() - start, measured)


def price(item):
    try:
        return get(f"{near}/price/{item}")
    except OSError as unknown:
        logger.emit(
            severity_number=SeverityNumber.WARN, body="asking the other warehouse", attributes=exception(unknown)
        )
        return get(f"{far}/price/{item}")


def get(url):
    told = {
        "http.request.method": "GET",
        "url.full": url,
        "server.address": urlsplit(url).hostname,
        "server.port": urlsplit(url).port,
    }
    with span_of("GET", SpanKind.CLIENT, told) as span:
        status, said = sdk.ask(url)
        span.set_attribute("http.response.status_code", status)
        if status >= 400:
            span.set_status(Status(StatusCode.ERROR))
            span.set_attribute("error.type", str(status))
            raise OSError(said)
        return said


with (
    sdk.served(warehouse({"coffee": "320", "cake": "sold out", "water": "0"})) as near,
    sdk.served(warehouse({"tea": "280"})) as far,
    sdk.served(answer) as shop,
):
    for item in ("coffee", "tea", "cake", "water"):
        status, said = sdk.ask(f"{shop}/ten/{item}")
        print(f"GET /ten/{item}  {status}  {said}")
