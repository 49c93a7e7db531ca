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
 * Lines over time.
 *
 * @param lines {name, colour, points: [[millis, value]]} each
 * @param exemplars {millis, value, traceId, spanId} each; dots that open their trace
 */
export function lineChart(width, lines, exemplars, unit) {
  const points = lines.flatMap(line => line.points).filter(([, value]) => typeof value === 'number');
  const dots = exemplars.filter(exemplar => typeof exemplar.value === 'number');
  if (!points.length) return h('p', { class: 'summary' }, t('chart.empty'));
  const times = [...points.map(([millis]) => millis), ...dots.map(dot => dot.millis)];
  const values = [...points.map(([, value]) => value), ...dots.map(dot => dot.value)];
  const [from, to] = widened(Math.min(...times), Math.max(...times), 1000);
  const [low, high] = widened(Math.min(0, ...values), Math.max(0, ...values), 1);
  const x = millis => LEFT + ((width - LEFT - RIGHT) * (millis - from)) / (to - from);
  const y = value => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low));
  const ticks = Math.max(1, Math.floor((width - LEFT) / 150));
  return h(
    'svg',
    {
      class: 'chart',
      width,
      height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: 'img',
      'aria-label': t('chart.label', { n: lines.length }),
    },
    yAxis(low, high, y, width, unit),
    Array.from({ length: ticks + 1 }, (_, i) => from + ((to - from) * i) / ticks).map((millis, i) =>
      h(
        'text',
        { x: x(millis), y: HEIGHT - 6, 'text-anchor': i === 0 ? 'start' : i === ticks ? 'end' : 'middle' },
        time(millis).slice(0, 8),
      ),
    ),
    lines.map(line => lineOf(line, x, y)),
    dots.map(dot => exemplarDot(dot, x(dot.millis), y(dot.value), unit)),
  );
}

function lineOf({ name, colour, points }, x, y) {
  const known = points.filter(([, value]) => typeof value === 'number');
  return h(
    'g',
    { class: `line ${colour}` },
    h('polyline', { points: known.map(([millis, value]) => `${x(millis)},${y(value)}`).join(' ') }),
    known.length <= 60
      ? known.map(([millis, value]) =>
          h(
            'circle',
            { cx: x(millis), cy: y(value), r: 2.5 },
            h('title', {}, `${name}\n${number(value)} · ${dateTime(millis)}`),
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
      role: 'img',
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
