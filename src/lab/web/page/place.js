// Where the page is: everything that a view shows stands in the address, so that it can be shared and gone back to.

let arrived = () => {};

/** Calls back whenever the address has changed. */
export function onArrival(callback) {
  arrived = callback;
  addEventListener('popstate', callback);
  addEventListener('click', event => {
    const link = event.target.closest?.('a[href^="/"]');
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.getAttribute('href'));
  });
}

export function go(address) {
  if (address !== location.pathname + location.search) history.pushState(null, '', address);
  arrived();
}

export function parameter(name) {
  return new URLSearchParams(location.search).get(name) ?? '';
}

/** All values of a parameter that may stand there several times. */
export function parameters(name) {
  return new URLSearchParams(location.search).getAll(name);
}

/** Changes parameters of this address (a list stands there several times); without a new step for the Back button, as one may be typing. */
export function setParameters(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const one of [value].flat()) if (one) query.append(name, one);
  }
  history.replaceState(null, '', location.pathname + (query.size ? `?${query}` : ''));
}

export function traceAddress(traceId, spanId) {
  return `/trace/${encodeURIComponent(traceId)}${spanId ? `?span=${encodeURIComponent(spanId)}` : ''}`;
}

export function metricAddress(metric) {
  return (
    '/metrics?' +
    new URLSearchParams({
      service: metric.service,
      scope: metric.scope,
      name: metric.name ?? metric.metric,
      ...(metric.clash ? { type: metric.type, unit: metric.unit } : {}),
    })
  );
}
