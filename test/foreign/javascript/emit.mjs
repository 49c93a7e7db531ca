// What ForeignClientsTest expects, said by the OpenTelemetry SDK for JavaScript over OTLP/HTTP with JSON. Where to, the standard variables say.

import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, context, propagation, trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader, createAllowListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

// Seconds and nanoseconds: digits that one number of JavaScript would lose.
const at = nanos => [1_700_000_000, 123_456_789 + nanos];
const allTypes = {
  'lab.text': '커피 ☕',
  'lab.truth': true,
  'lab.whole': -42,
  'lab.long': 9_007_199_254_740_991,
  'lab.real': 2.5,
  'lab.texts': ['a', ''],
  'lab.truths': [true, false],
  'lab.wholes': [1, 2],
  'lab.reals': [0.5, 1.5],
};

const resource = defaultResource().merge(resourceFromAttributes({ 'service.name': 'foreign', 'lab.replica': 2 }));

const tracers = new NodeTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });
tracers.register();
const tracer = tracers.getTracer('lab.foreign', '1.2.3');

const meters = new MeterProvider({
  resource,
  readers: [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() })],
  views: [{ instrumentName: 'lab.took', attributesProcessors: [createAllowListAttributesProcessor(['lab.payment'])] }],
});
const meter = meters.getMeter('lab.foreign', '1.2.3');
const orders = meter.createCounter('lab.orders', { unit: '{order}', description: 'Orders taken' });
const waiting = meter.createUpDownCounter('lab.waiting', { unit: '{order}', description: 'Orders not yet made' });
const took = meter.createHistogram('lab.took', { unit: 's', description: 'How long it took', advice: { explicitBucketBoundaries: [1, 5, 10] } });

const loggers = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter: new OTLPLogExporter() })] });
const logger = loggers.getLogger('lab.foreign', '1.2.3');

// As if a request had come with these headers.
const headers = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', tracestate: 'vendor=opaque' };
const caller = propagation.extract(ROOT_CONTEXT, headers);
const link = {
  context: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: TraceFlags.SAMPLED, isRemote: true },
  attributes: allTypes,
};

const served = tracer.startSpan('POST /orders', { kind: SpanKind.SERVER, startTime: at(0) }, caller);
const inServed = trace.setSpan(caller, served);
const charge = tracer.startSpan('charge', { kind: SpanKind.CLIENT, attributes: allTypes, links: [link], startTime: at(1_000_000) }, inServed);
context.with(trace.setSpan(inServed, charge), () => {
  charge.addEvent('declined', allTypes, at(2_000_003));
  for (const amount of [3, 4]) orders.add(amount, { 'lab.payment': 'card' });
  waiting.add(-2.5);
  for (const seconds of [0.5, 3, 3.5, 20]) took.record(seconds, { 'lab.payment': 'card', 'lab.guest': 'Ada' });
  logger.emit({
    timestamp: at(3_000_000),
    severityNumber: SeverityNumber.WARN,
    severityText: 'warning',
    eventName: 'payment.declined',
    body: { why: 'no money', tries: 2, codes: [51, 'x'], raw: new Uint8Array([0, 255]) },
    attributes: allTypes,
  });
});
charge.setStatus({ code: SpanStatusCode.ERROR, message: 'no money' });
charge.end(at(5_000_001));
served.end(at(6_000_000));
logger.emit({ timestamp: at(0), severityNumber: SeverityNumber.INFO, severityText: 'info', body: 'closed', context: ROOT_CONTEXT });

for (const provider of [tracers, meters, loggers]) await provider.shutdown();
