"""Sends more than the viewer takes, a few calls at a time, and prints every answer that does not say so."""

import os
from concurrent.futures import ThreadPoolExecutor

import grpc

TOO_MUCH = bytes(20 << 20)
METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"

with grpc.insecure_channel(os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"].removeprefix("http://")) as channel:
    export = channel.unary_unary(METHOD)

    def answer(_):
        try:
            return f"OK {export(TOO_MUCH)}"
        except grpc.RpcError as error:
            return f"{error.code()} {error.details()}"

    with ThreadPoolExecutor(4) as senders:
        for said in senders.map(answer, range(24)):
            if not said.startswith("StatusCode.RESOURCE_EXHAUSTED the body is larger than"):
                print(said)
