// Lesson 05 in JavaScript: a context for each message, a link for each cause. The queue is one of this process.

const { pbkdf2Sync } = require('node:crypto');
const { ROOT_CONTEXT, SpanKind } = require('@opentelemetry/api');
const sdk = require('./sdk.js');

const QUEUE = 'orders';
const shop = sdk.tracing('shop').getTracer('com.example.messaging');
const warehouse = sdk.tracing('warehouse').getTracer('com.example.messaging');
const inbox = [];

const attributes = operation => ({
  'messaging.system': 'javascript_array',
  'messaging.destination.name': QUEUE,
  'messaging.operation.name': operation,
  'messaging.operation.type': operation,
});

const order = (id, item) =>
  sdk.spanned(shop, `send ${QUEUE}`, { kind: SpanKind.PRODUCER, attributes: { ...attributes('send'), 'messaging.message.id': id } }, () => {
    const headers = {};
    sdk.propagation.inject(sdk.context.active(), headers);
    inbox.push({ id, headers, item });
  });

function work(batch) {
  const links = batch.map(({ id, headers }) => ({
    context: sdk.trace.getSpanContext(sdk.propagation.extract(ROOT_CONTEXT, headers)),
    attributes: { 'messaging.message.id': id },
  }));
  const told = {
    ...attributes('process'),
    'messaging.header.traceparent': batch.map(({ headers }) => headers.traceparent),
    'messaging.batch.message_count': batch.length,
  };
  return sdk.spanned(warehouse, `process ${QUEUE}`, { kind: SpanKind.CONSUMER, attributes: told, links }, () => {
    for (const { item } of batch) pbkdf2Sync(item, 'warehouse', 3000, 32, 'sha256');
  });
}

sdk.run(async () => {
  await order('a1', 'coffee');
  await order('b2', 'tea');
  await order('c3', 'cocoa');
  await work(inbox.splice(0, 3));
});
