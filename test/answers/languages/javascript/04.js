// Lesson 04 in JavaScript: baggage put in, carried through, read, and only what is allowed on spans.

const sdk = require('./sdk.js');

const ALLOWED = ['shop.tenant', 'shop.campaign'];
const tracers = Object.fromEntries(['front', 'orders', 'stock'].map(name => [name, sdk.tracing(name).getTracer('com.example.http')]));
const lookups = sdk
  .metering('stock')
  .getMeter('com.example.shop.stock')
  .createCounter('shop.stock.lookups', { unit: '{lookup}', description: 'Prices looked up' });
let stockAt;
let ordersAt;

const baggage = () => sdk.propagation.getActiveBaggage() ?? sdk.propagation.createBaggage();

/** Every span of every service begins here; a list of what may. */
function spanned(service, name, options, work) {
  for (const [key, entry] of baggage().getAllEntries()) if (ALLOWED.includes(key)) options.attributes[key] = entry.value;
  return sdk.spanned(tracers[service], name, options, work);
}

function answer(service, route, path, headers, work) {
  const options = sdk.serving(route, path);
  options.attributes['http.request.header.baggage'] = headers.baggage ? [headers.baggage.replace(/=[^,]*/g, '=…')] : [];
  options.attributes['http.response.status_code'] = 200;
  const caller = sdk.propagation.extract(sdk.context.active(), headers);
  return sdk.context.with(caller, () => spanned(service, `GET ${route}`, options, work));
}

const get = (service, url) =>
  spanned(service, 'GET', sdk.asking(url), async span => {
    const headers = {};
    sdk.propagation.inject(sdk.context.active(), headers);
    const response = await fetch(url, { headers });
    span.setAttribute('http.response.status_code', response.status);
    return response.text();
  });

const front = (path, headers) =>
  answer('front', '/{tenant}/buy/{item}', path, headers, span => {
    const tenant = path.split('/')[1];
    span.setAttribute('shop.tenant', tenant);
    const more = baggage().setEntry('shop.tenant', { value: tenant });
    return sdk.context.with(sdk.propagation.setBaggage(sdk.context.active(), more), () => get('front', `${ordersAt}/order/coffee`));
  });

const orders = (path, headers) => answer('orders', '/order/{item}', path, headers, () => get('orders', `${stockAt}/price/coffee`));

const stock = (path, headers) =>
  answer('stock', '/price/{item}', path, headers, () => {
    lookups.add(1, { 'shop.tenant': baggage().getEntry('shop.tenant')?.value ?? 'unknown' });
    return '3.20';
  });

sdk.run(async () => {
  stockAt = await sdk.served(stock);
  ordersAt = await sdk.served(orders);
  const frontAt = await sdk.served(front);
  const sent = 'shop.campaign=spring,user.email=kim@example.com,app.session=s-81723';
  await fetch(`${frontAt}/acme/buy/coffee`, { headers: { baggage: sent } });
});
