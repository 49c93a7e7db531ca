// What all answers in JavaScript share: the SDK of a service, plain HTTP, and the flush at the end. Nothing of a lesson is in here.

const http = require('node:http');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } = require('@opentelemetry/core');
const { SpanKind, context, propagation, trace } = require('@opentelemetry/api');
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http');
const { OTLPMetricExporter } = require('@opentelemetry/exporter-metrics-otlp-http');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { defaultResource, resourceFromAttributes } = require('@opentelemetry/resources');
const { BatchLogRecordProcessor, LoggerProvider } = require('@opentelemetry/sdk-logs');
const { MeterProvider, PeriodicExportingMetricReader } = require('@opentelemetry/sdk-metrics');
const { BatchSpanProcessor, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(
  new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
);

const providers = [];
const servers = [];

function kept(provider) {
  providers.push(provider);
  return provider;
}

const resource = service => defaultResource().merge(resourceFromAttributes({ 'service.name': service }));

const tracing = service =>
  kept(new NodeTracerProvider({ resource: resource(service), spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] }));

const metering = service =>
  kept(
    new MeterProvider({
      resource: resource(service),
      readers: [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() })],
    }),
  );

const logging = service =>
  kept(
    new LoggerProvider({
      resource: resource(service),
      processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })],
    }),
  );

/** Does some work inside a span, which ends with it. */
function spanned(tracer, name, options, work) {
  return tracer.startActiveSpan(name, options, async span => {
    try {
      return await work(span);
    } finally {
      span.end();
    }
  });
}

/** A server on a free port: answer(path, headers) returns a text; an exception is a 500. Resolves to its address. */
function served(answer) {
  const server = http.createServer(async (request, response) => {
    try {
      response.end(await answer(request.url, request.headers));
    } catch (failure) {
      response.statusCode = 500;
      response.end(failure.message);
    }
  });
  servers.push(server);
  return new Promise(ready =>
    server.listen(0, '127.0.0.1', () => ready(`http://127.0.0.1:${server.address().port}`)),
  );
}

/** Runs the program, then closes the servers and flushes. */
async function run(main) {
  try {
    await main();
  } finally {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    await Promise.all(providers.map(provider => provider.shutdown()));
  }
}

/** What an HTTP client's span says before the answer. */
const asking = url => ({
  kind: SpanKind.CLIENT,
  attributes: {
    'http.request.method': 'GET',
    'url.full': url,
    'server.address': new URL(url).hostname,
    'server.port': Number(new URL(url).port),
  },
});

/** What an HTTP server's span says before its answer. */
const serving = (route, path) => ({
  kind: SpanKind.SERVER,
  attributes: { 'http.request.method': 'GET', 'http.route': route, 'url.path': path, 'url.scheme': 'http' },
});

module.exports = { tracing, metering, logging, spanned, served, run, asking, serving, context, propagation, trace };
