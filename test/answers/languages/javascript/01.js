// Lesson 01 in JavaScript: a span around the slow step, a counter, a log inside the span.

const { createHmac, pbkdf2Sync } = require('node:crypto');
const { SeverityNumber } = require('@opentelemetry/api-logs');
const sdk = require('./sdk.js');

const INSTRUMENTATION = 'com.example.shop.checkout';
const ITERATIONS = 200000;

const tracer = sdk.tracing('shop').getTracer(INSTRUMENTATION);
const logger = sdk.logging('shop').getLogger(INSTRUMENTATION);
const meter = sdk.metering('shop').getMeter(INSTRUMENTATION);
const duration = meter.createHistogram('shop.checkout.duration', {
  unit: 's',
  description: 'How long a checkout takes, from the order to the receipt.',
  advice: { explicitBucketBoundaries: [0.01, 0.5, 5] },
});
const orders = meter.createCounter('shop.orders', { unit: '{order}', description: 'Orders, by how they were paid.' });

function sign(receipt) {
  const key = pbkdf2Sync('till 7', 'a coffee shop', ITERATIONS, 32, 'sha256');
  return createHmac('sha256', key).update(receipt).digest('hex');
}

async function checkout(id, payment) {
  const start = performance.now();
  let receipt = `${id}, one coffee, 3.20, ${payment}`;
  if (payment === 'card') {
    await sdk.spanned(tracer, 'sign payment', {}, () => {
      receipt += `, signed ${sign(receipt)}`;
      logger.emit({
        severityNumber: SeverityNumber.INFO,
        body: 'payment signed',
        attributes: { 'shop.order.id': id, 'shop.signing.iterations': ITERATIONS },
      });
    });
  }
  orders.add(1, { 'shop.payment.type': payment });
  duration.record((performance.now() - start) / 1000);
  return receipt;
}

sdk.run(async () => {
  let number = 101;
  for (const payment of ['cash', 'cash', 'voucher', 'card', 'cash', 'voucher']) await checkout(`A-${number++}`, payment);
});
