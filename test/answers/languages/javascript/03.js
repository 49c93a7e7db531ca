// Lesson 03 in JavaScript: inject, extract, and a gateway that hands on both headers.

const { randomBytes } = require('node:crypto');
const sdk = require('./sdk.js');

const HEADER = 'http.request.header.traceparent';
const shop = sdk.tracing('shop').getTracer('com.example.http');
const stock = sdk.tracing('stock').getTracer('com.example.http');
let stocks;
let gateway;

function answer(tracer, route, path, headers, work) {
  const options = sdk.serving(route, path);
  options.attributes[HEADER] = headers.traceparent ? [headers.traceparent] : [];
  options.attributes['http.response.status_code'] = 200;
  const caller = sdk.propagation.extract(sdk.context.active(), headers);
  return sdk.context.with(caller, () => sdk.spanned(tracer, `GET ${route}`, options, work));
}

const buy = (path, headers) =>
  answer(shop, '/buy/{item}', path, headers, () => {
    const url = `${gateway}/price/coffee`;
    return sdk.spanned(shop, 'GET', sdk.asking(url), async span => {
      const sent = {};
      sdk.propagation.inject(sdk.context.active(), sent);
      span.setAttribute(HEADER, [sent.traceparent]);
      const response = await fetch(url, { headers: sent });
      span.setAttribute('http.response.status_code', response.status);
      return response.text();
    });
  });

/** Not ours to trace: it hands on what belongs together. */
async function handOn(path, headers) {
  const sent = {};
  for (const name of ['traceparent', 'tracestate']) if (headers[name]) sent[name] = headers[name];
  return (await fetch(stocks + path, { headers: sent })).text();
}

const price = (path, headers) => answer(stock, '/price/{item}', path, headers, () => '3.20');

sdk.run(async () => {
  stocks = await sdk.served(price);
  gateway = await sdk.served(handOn);
  const shops = await sdk.served(buy);
  const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
  await fetch(`${shops}/buy/coffee`, { headers: { traceparent, tracestate: 'partner=order-42' } });
});
