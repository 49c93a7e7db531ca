// Colour means service, the same one in every view; red means error and nothing else.

import { h } from './dom.js';

const COLOURS = 8;

/** The class of a service's colour: of its name alone, so that it is the same in each view, window and session. */
export function serviceColour(service) {
  let hash = 2166136261; // FNV-1a
  for (const octet of new TextEncoder().encode(service)) hash = Math.imul(hash ^ octet, 16777619);
  hash ^= hash >>> 15;
  return `s${(hash >>> 0) % COLOURS}`;
}

export function serviceMark(service) {
  return h('span', { class: `mark ${serviceColour(service)}`, 'aria-hidden': 'true' });
}
