// The service map: columns from those who call to those who are called, edges with rate, errors and latency.

import { h, svgLink } from './dom.js';
import { count, duration, number } from './format.js';
import { serviceColour } from './service.js';
import { t } from './text.js';

const BOX = { width: 168, height: 46 };
const COLUMN = 330;
const ROW = 92;
const LETTER = 6; // of a label, in pixels
const LINE = 13;
const SIGNS = { SERVICE: '', DATABASE: '▤ ', BROKER: '⇄ ', HOST: '↗ ' };

export function serviceMap({ nodes, edges }) {
  const key = node => `${node.kind} ${node.name}`;
  const names = nodes.map(key);
  const between = edges
    .filter(edge => key(edge.from) !== key(edge.to))
    .map(edge => ({ ...edge, a: names.indexOf(key(edge.from)), b: names.indexOf(key(edge.to)) }))
    .filter(edge => edge.a >= 0 && edge.b >= 0);
  const columns = layers(nodes.length, between);
  const at = [];
  const tallest = Math.max(...columns.map(column => column.length));
  columns.forEach((column, i) =>
    column.forEach((node, j) => {
      at[node] = { x: 10 + i * COLUMN, y: 14 + (j + (tallest - column.length) / 2) * ROW };
    }),
  );
  const width = 20 + (columns.length - 1) * COLUMN + BOX.width;
  const labels = apart(
    between.map(edge => label(edge, at[edge.a], at[edge.b])),
    at,
  );
  const height = Math.max(14 + tallest * ROW, ...labels.map(one => one.bottom + 4));
  return h(
    'svg',
    { class: 'map', width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': t('map') },
    between.map(edge => line(edge, at[edge.a], at[edge.b])),
    nodes.map((node, i) => box(node, at[i])),
    labels.map(words),
  );
}

/** Where an edge begins and ends; one that leads back goes below the boxes. */
function ends(from, to) {
  const back = to.x <= from.x;
  return {
    back,
    x1: back ? from.x + BOX.width / 2 : from.x + BOX.width,
    y1: from.y + (back ? BOX.height : BOX.height / 2),
    x2: back ? to.x + BOX.width / 2 : to.x - 6,
    y2: back ? to.y + BOX.height + 6 : to.y + BOX.height / 2,
  };
}

function label({ red }, from, to) {
  const { back, x1, y1, x2, y2 } = ends(from, to);
  const share = red.errors ? ` · ${Math.max(1, Math.round((100 * red.errors) / red.count))} % ${t('map.errors')}` : '';
  const lines = [`${number(Number(red.perSecond.toPrecision(2)))}/s${share}`, `p95 ${duration(red.p95)}`];
  return {
    lines,
    x: (x1 + x2) / 2,
    y: (y1 + y2) / 2 + (back ? 30 : -2),
    width: LETTER * Math.max(...lines.map(text => text.length)),
  };
}

/** The labels, each moved down until it covers no box and no other label. */
function apart(labels, boxes) {
  const taken = boxes.map(({ x, y }) => ({ x: x + BOX.width / 2, width: BOX.width, top: y, bottom: y + BOX.height }));
  return [...labels]
    .sort((a, b) => a.y - b.y)
    .map(one => {
      let top = one.y - LINE;
      const hit = () =>
        taken.find(
          it => Math.abs(it.x - one.x) < (it.width + one.width) / 2 && top < it.bottom && top + 2 * LINE > it.top,
        );
      for (let it = hit(); it; it = hit()) top = it.bottom + 1;
      const free = { ...one, top, bottom: top + 2 * LINE };
      taken.push(free);
      return free;
    });
}

function words({ lines, x, top, width }) {
  return [
    h('rect', { class: 'label', x: x - width / 2, y: top + 2, width, height: 2 * LINE }),
    lines.map((text, i) => h('text', { class: 'label', x, y: top + (i + 1) * LINE, 'text-anchor': 'middle' }, text)),
  ];
}

function line(edge, from, to) {
  const { red } = edge;
  const { back, x1, y1, x2, y2 } = ends(from, to);
  const bend = back ? 40 : (x2 - x1) / 2;
  const path = back
    ? `M${x1} ${y1}C${x1} ${y1 + bend},${x2} ${y2 + bend},${x2} ${y2}`
    : `M${x1} ${y1}C${x1 + bend} ${y1},${x2 - bend} ${y2},${x2} ${y2}`;
  return h(
    'g',
    { class: `edge${red.errors ? ' error' : ''}${edge.message ? ' message' : ''}` },
    h(
      'title',
      {},
      `${edge.from.name} → ${edge.to.name}: ${count(red.count)} · p50 ${duration(red.p50)} · p95 ${duration(red.p95)} · p99 ${duration(red.p99)} · ${t('errors', { n: count(red.errors) })}`,
    ),
    h('path', { d: path, 'stroke-width': 1 + Math.min(4, Math.log10(1 + red.count)) }),
    h('path', {
      class: 'tip',
      d: back
        ? `M${x2 - 4} ${y2 + 6}L${x2} ${y2 - 4}L${x2 + 4} ${y2 + 6}z`
        : `M${x2 - 4} ${y2 - 5}L${x2 + 6} ${y2}L${x2 - 4} ${y2 + 5}z`,
    }),
  );
}

function box(node, { x, y }) {
  const name = SIGNS[node.kind] + node.name;
  const shown = [...name].length > 22 ? `${[...name].slice(0, 21).join('')}…` : name;
  const shape = [
    h('title', {}, `${node.name} · ${t(`map.${node.kind}`)}`),
    h('rect', {
      ...BOX,
      x,
      y,
      rx: node.kind === 'SERVICE' ? 6 : 20,
      class: node.kind === 'SERVICE' ? serviceColour(node.name) : 'leaf',
    }),
    h('text', { x: x + BOX.width / 2, y: y + BOX.height / 2 + 5, 'text-anchor': 'middle' }, shown),
  ];
  return node.kind === 'SERVICE'
    ? svgLink(
        `/traces?service=${encodeURIComponent(node.name)}`,
        node.name,
        { class: 'node', 'data-focus': `map ${node.name}` },
        shape,
      )
    : h('g', { class: 'node' }, shape);
}

/** Columns by the longest way from a start, without the edges that close a circle; fewer crossings by a few sweeps. */
function layers(size, edges) {
  const out = Array.from({ length: size }, () => []);
  const into = Array.from({ length: size }, () => []);
  for (const { a, b } of edges) out[a].push(b);
  const state = new Array(size).fill(0);
  const order = [];
  const forward = [];
  const visit = node => {
    state[node] = 1;
    for (const next of out[node]) {
      if (state[next] === 1) continue;
      forward.push([node, next]);
      if (state[next] === 0) visit(next);
    }
    state[node] = 2;
    order.unshift(node);
  };
  const called = new Set(edges.map(edge => edge.b));
  for (let node = 0; node < size; node++) if (!called.has(node) && state[node] === 0) visit(node);
  for (let node = 0; node < size; node++) if (state[node] === 0) visit(node);
  const column = new Array(size).fill(0);
  for (const node of order)
    for (const [a, b] of forward) if (a === node) column[b] = Math.max(column[b], column[node] + 1);
  for (const [a, b] of forward) into[b].push(a);
  const columns = Array.from({ length: Math.max(0, ...column) + 1 }, () => []);
  order.forEach(node => columns[column[node]].push(node));
  for (let sweep = 0; sweep < 4; sweep++)
    columns.forEach((nodes, i) => {
      const place = node => {
        const near = sweep % 2 ? out[node] : into[node];
        const side = columns[i + (sweep % 2 ? 1 : -1)] ?? [];
        const spots = near.map(one => side.indexOf(one)).filter(spot => spot >= 0);
        return spots.length ? spots.reduce((sum, spot) => sum + spot, 0) / spots.length : nodes.indexOf(node);
      };
      const places = new Map(nodes.map(node => [node, place(node)]));
      nodes.sort((a, b) => places.get(a) - places.get(b));
    });
  return columns;
}
