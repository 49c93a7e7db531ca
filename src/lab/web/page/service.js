// Colour means service, the same one in every view; red means error and nothing else.

import { h } from './dom.js';

const COLOURS = 8;
const known = new Map();

/** The class of a service's colour: handed out in the order in which services are first seen. */
export function serviceColour(service) {
  if (!known.has(service)) known.set(service, `s${known.size % COLOURS}`);
  return known.get(service);
}

export function serviceMark(service) {
  return h('span', { class: `mark ${serviceColour(service)}`, 'aria-hidden': 'true' });
}
