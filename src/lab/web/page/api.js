// Asks the viewer's API, and hears from it when something changed.

/** What the answers have seen: the least number of changes among those since it was last set to infinity. */
export const seen = { changes: Infinity };

/** The answer to GET; null when it is not there. Lists in the parameters are sent as several. */
export async function get(path, parameters = {}, signal) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const one of [value].flat()) if (one) query.append(name, one);
  const answer = await fetch(`/api/${path}?${query}`, { signal });
  const changes = answer.headers.get('lab-changes');
  if (changes !== null) seen.changes = Math.min(seen.changes, Number(changes));
  if (answer.status === 404) return null;
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.message), { body });
  return body;
}

export async function clear() {
  await fetch('/api/data', { method: 'DELETE' });
}

/**
 * Calls back with the statistics, now and whenever something changed; and with null while the viewer is away. All tabs
 * share one connection where the browser has workers that are shared.
 */
export function listen(changed) {
  if (typeof SharedWorker === 'undefined') {
    const events = new EventSource('/api/events');
    events.onmessage = event => changed(JSON.parse(event.data));
    events.onerror = () => changed(null);
    return;
  }
  const channel = new BroadcastChannel('lab-events');
  channel.onmessage = event => changed(event.data);
  const worker = new SharedWorker('/page/events.js');
  worker.port.onmessage = event => event.data && changed(event.data);
}
