"""A shop and its stock in Python, instrumented by opentelemetry-instrument: shop.py stock PORT | shop.py shop PORT."""

import logging
import signal
import sqlite3
import sys
import threading
import time

import requests
from flask import Flask, abort
from werkzeug.serving import make_server

role, port = sys.argv[1], int(sys.argv[2])
stock = f"http://127.0.0.1:{port}"
app = Flask(role)
logging.basicConfig(level=logging.INFO)
logging.getLogger("werkzeug").setLevel(logging.WARNING)


@app.get("/price/<item>")
def price(item):
    with sqlite3.connect("file:prices?mode=memory&cache=shared", uri=True) as prices:
        cursor = prices.cursor()
        cursor.execute("create table if not exists prices (item text, cents integer)")
        cursor.execute("select cents from prices where item = ?", (item,))
        cursor.fetchone()
    if item == "tea":
        abort(404)
    return {"item": item, "cents": 250}


@app.get("/buy/<item>")
def buy(item):
    answer = requests.get(f"{stock}/price/{item}")
    if answer.status_code != 200:
        logging.warning("no price for %s", item)
        abort(404)
    logging.info("sold %s", item)
    return answer.json()


if role == "stock":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    make_server("127.0.0.1", port, app).serve_forever()

server = make_server("127.0.0.1", 0, app)
threading.Thread(target=server.serve_forever, daemon=True).start()
from opentelemetry.instrumentation.utils import suppress_instrumentation  # noqa: E402: the customers are not traced

with suppress_instrumentation():
    for _ in range(600):
        try:
            requests.get(stock)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    import http.client

    for i in range(200):
        customer = http.client.HTTPConnection("127.0.0.1", server.server_port)
        customer.request("GET", f"/buy/{['coffee', 'cake', 'juice', 'tea'][i % 4]}")
        customer.getresponse().read()
