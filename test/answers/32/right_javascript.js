// Stock in JavaScript, with the SDK by hand: CommonJS, with the packages of test/foreign/javascript.

const http = require('node:http');
const { SpanKind, context, propagation, trace } = require('@opentelemetry/api');
const { SeverityNumber } = require('@opentelemetry/api-logs');
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { defaultResource, detectResources, envDetector, resourceFromAttributes, serviceInstanceIdDetector } = require('@opentelemetry/resources');
const { BatchLogRecordProcessor, LoggerProvider } = require('@opentelemetry/sdk-logs');
const { BatchSpanProcessor, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');

const ON_STOCK = 5;

const resource = defaultResource()
  .merge(detectResources({ detectors: [envDetector, serviceInstanceIdDetector] }))
  .merge(resourceFromAttributes({ 'service.name': 'stock' }));

const tracers = new NodeTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });
tracers.register(); // AsyncLocalStorage for the context; W3C trace context and baggage
const tracer = tracers.getTracer('com.example.stock');

const loggers = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })] });
const logger = loggers.getLogger('stock');

function log(severityText, body) {
  logger.emit({ severityNumber: SeverityNumber[severityText], severityText, body, context: context.active() });
  console.error(`${severityText} ${body} trace_id=${trace.getSpanContext(context.active())?.traceId}`);
}

async function postage(pieces) {
  const url = new URL(`${process.env.PARCELS}/parcels/${pieces}`);
  const attributes = {
    'http.request.method': 'GET',
    'url.full': url.href,
    'server.address': url.hostname,
    'server.port': Number(url.port),
  };
  return tracer.startActiveSpan('GET', { kind: SpanKind.CLIENT, attributes }, async span => {
    try {
      const headers = {};
      propagation.inject(context.active(), headers);
      const response = await fetch(url, { headers });
      span.setAttribute('http.response.status_code', response.status);
      return await response.text();
    } finally {
      span.end();
    }
  });
}

async function reserve(item, wanted) {
  const pieces = Math.min(wanted, ON_STOCK);
  if (wanted > ON_STOCK) log('WARN', `only ${ON_STOCK} pieces of ${item}`);
  log('INFO', `${pieces} pieces of ${item} reserved`);
  return `${pieces} ${item}, postage ${await postage(pieces)}`;
}

const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://stock');
  const attributes = { 'http.request.method': 'GET', 'http.route': '/stock/{item}', 'url.path': url.pathname, 'url.scheme': 'http' };
  const caller = propagation.extract(context.active(), request.headers);
  context.with(caller, () =>
    tracer.startActiveSpan('GET /stock/{item}', { kind: SpanKind.SERVER, attributes }, async span => {
      const said = await reserve(url.pathname.replace('/stock/', ''), Number(url.searchParams.get('pieces')));
      span.setAttribute('http.response.status_code', 200);
      span.end();
      response.end(said);
    }),
  );
});

server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.resume().on('end', async () => {
  server.close();
  server.closeAllConnections();
  await Promise.all([tracers.shutdown(), loggers.shutdown()]);
});
