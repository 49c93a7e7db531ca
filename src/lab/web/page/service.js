// Colour means service, the same one in every view; red means error and nothing else.

import { h } from './dom.js';

const COLOURS = 12;

/** Chosen so that the services of the board, and those that lessons show together, differ well in both schemes. */
const SEED = 9323;

/** The class of a service's colour: of its name alone, so that it is the same in each view, window and session. */
export function serviceColour(service) {
  let hash = SEED; // else FNV-1a
  for (const octet of new TextEncoder().encode(service)) hash = Math.imul(hash ^ octet, 16777619);
  hash ^= hash >>> 15;
  return `s${(hash >>> 0) % COLOURS}`;
}

export function serviceMark(service) {
  return h('span', { class: `mark ${serviceColour(service)}`, 'aria-hidden': 'true' });
}
