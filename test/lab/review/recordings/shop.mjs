// A shop and its stock in JavaScript (Express): node --import ./sdk.mjs shop.mjs stock PORT | shop PORT.
import { context, trace } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { logs, SeverityNumber } from "@opentelemetry/api-logs";
import express from "express";
import http from "node:http";

const [role, port] = process.argv.slice(2);
const app = express();
const logger = logs.getLogger("shop");

app.get("/price/:item", (request, response) => {
  trace.getTracer("stock").startActiveSpan("look up", (span) => {
    span.setAttribute("stock.item", request.params.item);
    span.end();
  });
  response.status(request.params.item === "tea" ? 404 : 200).json({ cents: 250 });
});

app.get("/buy/:item", async (request, response) => {
  const answer = await fetch(`http://127.0.0.1:${port}/price/${request.params.item}`);
  logger.emit({
    severityNumber: answer.ok ? SeverityNumber.INFO : SeverityNumber.WARN,
    severityText: answer.ok ? "INFO" : "WARN",
    body: answer.ok ? "sold" : "no price",
    attributes: { "shop.item": request.params.item },
  });
  response.status(answer.status).json(await answer.json());
});

if (role === "stock") {
  app.listen(Number(port), "127.0.0.1");
} else {
  const ask = (address) =>
    context.with(
      suppressTracing(context.active()),
      () =>
        new Promise((resolve) =>
          http
            .get(address, (answer) => answer.resume().on("end", () => resolve(true)))
            .on("error", () => resolve(false)),
        ),
    );
  while (!(await ask(`http://127.0.0.1:${port}/`))) await new Promise((soon) => setTimeout(soon, 100));
  const server = app.listen(0, "127.0.0.1", async () => {
    for (let i = 0; i < 200; i++) {
      await ask(`http://127.0.0.1:${server.address().port}/buy/${["coffee", "cake", "juice", "tea"][i % 4]}`);
    }
    process.kill(process.pid, "SIGTERM");
  });
}
