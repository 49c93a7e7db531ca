// Lesson 10 in JavaScript: counter, up-down counter, histogram, observable; units and descriptions.

const { pbkdf2Sync } = require('node:crypto');
const sdk = require('./sdk.js');

const meter = sdk.metering('shop').getMeter('com.example.coffee');
const orders = meter.createCounter('shop.orders', { unit: '{order}', description: 'Orders, by how they were paid.' });
const active = meter.createUpDownCounter('shop.active_orders', {
  unit: '{order}',
  description: 'Orders that were taken and not yet fetched.',
});
const duration = meter.createHistogram('shop.checkout.duration', {
  unit: 's',
  description: 'How long a checkout takes.',
  advice: { explicitBucketBoundaries: [0.001, 1] },
});
let beans = 1000;
meter
  .createObservableUpDownCounter('shop.beans.stock', { unit: 'g', description: "Beans in the grinder's hopper." })
  .addCallback(stock => stock.observe(beans));

sdk.run(async () => {
  let unfetched = 0;
  for (let number = 1; number <= 24; number++) {
    const payment = { 'shop.payment.type': number % 4 === 0 ? 'card' : 'cash' };
    const start = performance.now();
    if (number % 4 === 0) pbkdf2Sync(`A-${100 + number}`, 'a coffee shop', 10_000, 32, 'sha256');
    duration.record((performance.now() - start) / 1000, payment);
    orders.add(1, payment);
    active.add(1);
    beans -= 18;
    if (number % 11 !== 7) active.add(-1);
    else unfetched++;
  }
  console.log(`  At closing time: 24 orders, ${unfetched} of them not fetched, ${beans} g of beans left.\n`);
});
