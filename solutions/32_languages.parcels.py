"""Lesson 32 · Parcels, in Python, with Flask, and no line of telemetry: opentelemetry-instrument starts it.

This program stays as it is: what it is started with stands in 32_languages.parcels.env.
"""

import logging
import sys
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

app = Flask("parcels")
logging.getLogger("werkzeug").setLevel(logging.ERROR)  # its line for each request
log = logging.getLogger("parcels")


@app.get("/parcels/<int:pieces>")
def postage(pieces):
    """What it costs to send so many pieces."""
    if pieces > 4:
        log.warning("a heavy parcel: %d pieces", pieces)
    return str(2 + pieces)


server = make_server("127.0.0.1", 0, app, threaded=True)
Thread(target=server.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.server_port}", flush=True)
sys.stdin.read()
server.shutdown()
