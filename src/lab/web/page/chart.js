// Lines over time and bars of buckets, as SVG that is as wide as its place.

import { h } from './dom.js';
import { count, dateTime, number, time } from './format.js';
import { traceAddress } from './place.js';
import { t } from './text.js';

const HEIGHT = 220;
const LEFT = 64;
const BOTTOM = 24;
const TOP = 24;
const RIGHT = 12;

/**
 * A brush over time: dragging over a chart fixes the time range. With the keyboard, the range is chosen in its field.
 *
 * @param area {left, right} of the chart in its own coordinates, and the times {from, to} that they stand for
 * @param chosen called with two times
 */
export function timeBrush(svg, { left, right, from, to }, chosen) {
  if (!chosen) return svg;
  const height = svg.viewBox.baseVal.height;
  const mark = h('rect', { class: 'brush', y: 0, height, width: 0, 'pointer-events': 'none' });
  svg.append(mark);
  let start = null;
  const at = event => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) * svg.viewBox.baseVal.width) / box.width;
    return Math.min(right, Math.max(left, x));
  };
  const draw = (one, other) => {
    mark.setAttribute('x', Math.min(one, other));
    mark.setAttribute('width', Math.abs(one - other));
  };
  svg.addEventListener('pointerdown', event => {
    if (event.button !== 0 || event.target.closest('a')) return;
    start = at(event);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener('pointermove', event => start !== null && draw(start, at(event)));
  svg.addEventListener('pointerup', event => {
    if (start === null) return;
    const [one, other] = [start, at(event)].sort((a, b) => a - b);
    start = null;
    draw(0, 0);
    const time = x => from + ((to - from) * (x - left)) / (right - left);
    if (other - one > 4) chosen(time(one), time(other));
  });
  svg.addEventListener('pointercancel', () => {
    start = null;
    draw(0, 0);
  });
  svg.classList.add('brushed');
  return svg;
}

/**
 * Lines over time.
 *
 * @param lines {name, colour, points: [[millis, value, what is said of it]]} each
 * @param exemplars {millis, value, traceId, spanId} each; dots that open their trace
 * @param fixed called with the times of a brush; null for none
 */
export function lineChart(width, lines, exemplars, unit, fixed = null) {
  const points = lines.flatMap(line => line.points).filter(([, value]) => typeof value === 'number');
  const dots = exemplars.filter(exemplar => typeof exemplar.value === 'number');
  if (!points.length) return h('p', { class: 'summary' }, t('chart.empty'));
  const times = [...points.map(([millis]) => millis), ...dots.map(dot => dot.millis)];
  const values = [...points.map(([, value]) => value), ...dots.map(dot => dot.value)];
  const [from, to] = widened(Math.min(...times), Math.max(...times), 1000);
  const [low, high] = widened(Math.min(0, ...values), Math.max(0, ...values), 1);
  const x = millis => LEFT + ((width - LEFT - RIGHT) * (millis - from)) / (to - from);
  const y = value => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low));
  return timeBrush(
    h(
      'svg',
      {
        class: 'chart',
        width,
        height: HEIGHT,
        viewBox: `0 0 ${width} ${HEIGHT}`,
        role: dots.length ? 'group' : 'img', // what is inside an image cannot be reached
        'aria-label': t('chart.label', { n: lines.length }),
      },
      yAxis(low, high, y, width, unit),
      xAxis(from, to, x, width),
      lines.map(line => lineOf(line, x, y)),
      dots.map(dot => exemplarDot(dot, x(dot.millis), y(dot.value), unit)),
    ),
    { left: LEFT, right: width - RIGHT, from, to },
    fixed,
  );
}

function xAxis(from, to, x, width) {
  const ticks = Math.max(1, Math.floor((width - LEFT) / 150));
  return Array.from({ length: ticks + 1 }, (_, i) => from + ((to - from) * i) / ticks).map((millis, i) =>
    h(
      'text',
      { x: x(millis), y: HEIGHT - 6, 'text-anchor': i === 0 ? 'start' : i === ticks ? 'end' : 'middle' },
      time(millis).slice(0, 8),
    ),
  );
}

const MOST_ROWS = 40;

/**
 * The buckets of a histogram over time, one above the other: the darker, the more values. Exemplars are drawn at their
 * time and value.
 *
 * @param heat {fromMillis, slotMillis, columns, cells: [{column, low, high, count}]}
 */
export function bucketHeat(width, heat, exemplars, unit, fixed) {
  const bounds = [...new Set(heat.cells.flatMap(cell => [edge(cell.low), edge(cell.high)]))].sort((a, b) => a - b);
  if (bounds.length < 2) return h('p', { class: 'summary' }, t('chart.empty'));
  // Of many bounds every n-th: a cell reaches to the next that is left.
  const by = Math.ceil((bounds.length - 1) / MOST_ROWS);
  const rows = Math.ceil((bounds.length - 1) / by);
  const rowOf = new Map(bounds.map((value, i) => [value, i / by]));
  const counts = new Map();
  for (const cell of heat.cells) {
    const low = Math.floor(rowOf.get(edge(cell.low)));
    const high = Math.max(low + 1, Math.ceil(rowOf.get(edge(cell.high))));
    const key = `${cell.column} ${low} ${high}`;
    counts.set(key, (counts.get(key) ?? 0) + cell.count);
  }
  const to = heat.fromMillis + heat.columns * heat.slotMillis;
  const x = millis => LEFT + ((width - LEFT - RIGHT) * (millis - heat.fromMillis)) / (to - heat.fromMillis);
  const y = row => TOP + (HEIGHT - TOP - BOTTOM) * (1 - row / rows);
  const row = value => {
    const i = bounds.findIndex(one => value <= one);
    if (i <= 0) return i < 0 ? rows : 0;
    const [low, high] = [bounds[i - 1], bounds[i]];
    return (i - 1 + (Number.isFinite(low) && Number.isFinite(high) ? (value - low) / (high - low) : 0.5)) / by;
  };
  const most = Math.max(1, ...counts.values());
  const every = Math.max(1, Math.ceil(rows / 8));
  const dots = exemplars.filter(
    dot => typeof dot.value === 'number' && dot.millis >= heat.fromMillis - heat.slotMillis && dot.millis <= to,
  );
  return timeBrush(
    h(
      'svg',
      {
        class: 'chart heat',
        width,
        height: HEIGHT,
        viewBox: `0 0 ${width} ${HEIGHT}`,
        role: dots.length ? 'group' : 'img',
        'aria-label': t('chart.heat', { n: heat.columns }),
      },
      h('rect', { class: 'field', x: LEFT, y: TOP, width: width - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM }),
      [...counts].map(([key, value]) => {
        const [column, low, high] = key.split(' ').map(Number);
        const begins = heat.fromMillis + column * heat.slotMillis;
        const bounded = i => shownEdge(bounds[Math.min(bounds.length - 1, i * by)]);
        return h(
          'rect',
          {
            class: 'cell',
            x: x(begins),
            width: Math.max(1.5, (width - LEFT - RIGHT) / heat.columns - 0.5),
            y: y(high),
            height: Math.max(1.5, y(low) - y(high) - 0.5),
            'fill-opacity': 0.25 + 0.75 * (Math.log(1 + value) / Math.log(1 + most)),
          },
          h('title', {}, `${dateTime(begins)}\n${bounded(low)} … ${bounded(high)} ${unit}: ${count(value)}`),
        );
      }),
      Array.from({ length: rows + 1 }, (_, i) =>
        i % every === 0
          ? h(
              'text',
              { x: LEFT - 6, y: y(i) + 4, 'text-anchor': 'end' },
              shownEdge(bounds[Math.min(bounds.length - 1, i * by)]),
            )
          : null,
      ),
      unit ? h('text', { x: 4, y: 11 }, unit) : null,
      xAxis(heat.fromMillis, to, x, width),
      dots.map(dot => exemplarDot(dot, Math.max(LEFT, x(dot.millis)), y(row(dot.value)), unit)),
    ),
    { left: LEFT, right: width - RIGHT, from: heat.fromMillis, to },
    fixed,
  );
}

function edge(value) {
  return typeof value === 'number' ? value : value === 'Infinity' ? Infinity : -Infinity;
}

function shownEdge(value) {
  return value === Infinity ? '∞' : value === -Infinity ? '−∞' : number(Number(value.toPrecision(3)));
}

function lineOf({ name, colour, points }, x, y) {
  const known = points.filter(([, value]) => typeof value === 'number');
  return h(
    'g',
    { class: `line ${colour}` },
    h('polyline', { points: known.map(([millis, value]) => `${x(millis)},${y(value)}`).join(' ') }),
    known.length <= 60
      ? known.map(([millis, value, said = value]) =>
          h(
            'circle',
            { cx: x(millis), cy: y(value), r: 2.5 },
            h('title', {}, `${name}\n${number(said)} · ${dateTime(millis)}`),
          ),
        )
      : null,
  );
}

function exemplarDot(dot, x, y, unit) {
  const mark = h(
    'path',
    { d: `M${x} ${y - 6}l6 6l-6 6l-6-6z`, class: `exemplar${dot.traceId ? '' : ' loose'}` },
    h('title', {}, exemplarText(dot, unit)),
  );
  if (!dot.traceId) return mark;
  const link = document.createElementNS('http://www.w3.org/2000/svg', 'a');
  link.setAttribute('href', traceAddress(dot.traceId, dot.spanId));
  link.setAttribute('aria-label', exemplarText(dot, unit));
  link.append(mark);
  return link;
}

export function exemplarText(dot, unit) {
  return `${t('exemplar')}: ${number(dot.value)} ${unit} · ${time(dot.millis)}${dot.traceId ? '' : ` · ${t('exemplar.loose')}`}`;
}

/** Bars of a histogram's buckets, each as wide as the others; quantiles as lines and exemplars as dots where they belong. */
export function barChart(width, buckets, quantiles, exemplars, unit, colour) {
  const shown = buckets.length > 80 ? coarser(buckets, Math.ceil(buckets.length / 80)) : buckets;
  if (!shown.length) return h('p', { class: 'summary' }, t('chart.empty'));
  const most = Math.max(1, ...shown.map(bucket => bucket.count));
  const step = (width - LEFT - RIGHT) / shown.length;
  const y = value => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most);
  const at = value => LEFT + step * place(shown, value);
  const every = Math.ceil(64 / step);
  return h(
    'svg',
    {
      class: 'chart',
      width,
      height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: exemplars.length ? 'group' : 'img',
      'aria-label': t('chart.buckets', { n: shown.length }),
    },
    yAxis(0, most, y, width, ''),
    shown.map((bucket, i) =>
      h(
        'rect',
        {
          class: `bucket ${colour}`,
          x: LEFT + i * step + 0.5,
          width: Math.max(1, step - 1),
          y: y(bucket.count),
          height: HEIGHT - BOTTOM - y(bucket.count),
        },
        h('title', {}, `${bound(bucket.low)} … ${bound(bucket.high)} ${unit}: ${count(bucket.count)}`),
      ),
    ),
    shown.map((bucket, i) =>
      i % every === 0 && i + 1 < shown.length
        ? h('text', { x: LEFT + (i + 1) * step, y: HEIGHT - 6, 'text-anchor': 'middle' }, bound(bucket.high))
        : null,
    ),
    Object.entries(quantiles)
      .filter(([name]) => name !== 'p95')
      .map(([name, value], i) =>
        h(
          'g',
          { class: 'quantile' },
          h('line', { x1: at(value), x2: at(value), y1: TOP, y2: HEIGHT - BOTTOM }),
          h(
            'text',
            at(value) > width - 50
              ? { x: at(value) - 3, y: TOP + 9 + 12 * i, 'text-anchor': 'end' }
              : { x: at(value) + 3, y: TOP + 9 + 12 * i },
            name,
          ),
        ),
      ),
    exemplars
      .filter(dot => typeof dot.value === 'number')
      .map(dot => exemplarDot(dot, at(dot.value), HEIGHT - BOTTOM - 10, unit)),
  );
}

/** Infinite bounds come as text. */
export function bound(value) {
  return value === 'Infinity' ? '∞' : value === '-Infinity' ? '−∞' : number(value);
}

/** Where a value lies on a scale on which every bucket has the width 1. */
function place(buckets, value) {
  const i = buckets.findIndex(({ high }) => high === 'Infinity' || value <= high);
  if (i < 0) return buckets.length;
  const { low, high } = buckets[i];
  if (typeof low !== 'number' || typeof high !== 'number' || high === low) return i + 0.5;
  return i + Math.min(1, Math.max(0, (value - low) / (high - low)));
}

function coarser(buckets, by) {
  return Array.from({ length: Math.ceil(buckets.length / by) }, (_, i) => buckets.slice(i * by, (i + 1) * by)).map(
    group => ({
      low: group[0].low,
      high: group.at(-1).high,
      count: group.reduce((sum, bucket) => sum + bucket.count, 0),
    }),
  );
}

/** Lines at round values: four or so. */
function yAxis(low, high, y, width, unit) {
  const step = round((high - low) / 4);
  const first = Math.ceil(low / step);
  const all = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return h(
    'g',
    { class: 'axis-y' },
    all.map(value => [
      h('line', { x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }),
      h('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, number(value)),
    ]),
    unit ? h('text', { x: 4, y: 11 }, unit) : null,
  );
}

/** 1, 2 or 5 times a power of ten. */
function round(step) {
  const power = 10 ** Math.floor(Math.log10(step));
  return [1, 2, 5, 10].find(times => times * power >= step) * power;
}

function widened(low, high, by) {
  return low === high ? [low - by, high + by] : [low, high];
}
