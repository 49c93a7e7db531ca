// Shared by all open pages: one connection to the viewer's events, however many tabs there are (HTTP/1.1 gives a browser six).

const channel = new BroadcastChannel('lab-events');
let last = null;

function say(message) {
  last = message;
  channel.postMessage(message);
}

const events = new EventSource('/api/events');
events.onmessage = event => say(JSON.parse(event.data));
events.onerror = () => say(null);

addEventListener('connect', event => event.ports[0].postMessage(last));
