// Several instruments on one chart, and a formula over them: errors by all.

import { get } from './api.js';
import { lineChart } from './chart.js';
import { h } from './dom.js';
import { evaluated } from './formula.js';
import { number, unit } from './format.js';
import { parameter, parameters, setParameters } from './place.js';
import { askedRange } from './ranges.js';
import { t } from './text.js';

const MOST = 6;
const LETTERS = 'abcdef';

/** An instrument, or one of its series, as it stands in the address. */
function pinOf({ service, scope, name, type, unit: of }, series) {
  return new URLSearchParams({ service, scope, name, type, unit: of, ...(series ? { series } : {}) }).toString();
}

/** Adds an instrument to the common chart, or removes it. */
export function pin(head, series) {
  const one = pinOf(head, series);
  const all = parameters('with');
  setParameters({ with: all.includes(one) ? all.filter(each => each !== one) : [...all, one].slice(-MOST) });
}

export function isPinned(head, series) {
  return parameters('with').includes(pinOf(head, series));
}

/** The pinned instruments, with their values in slots of equal width. */
export async function pinned(labelOf) {
  const all = await Promise.all(
    parameters('with')
      .slice(0, MOST)
      .map(async (text, i) => {
        const asked = Object.fromEntries(new URLSearchParams(text));
        const view = await get('metrics/one', { ...asked, series: null, ...askedRange() });
        const series = (view?.series ?? []).filter(each => !asked.series || labelOf(each) === asked.series);
        return { text, letter: LETTERS[i], ...asked, ...course(view?.head, series) };
      }),
  );
  const slot = Math.max(1000, ...all.map(one => one.step));
  return all.map(one => ({ ...one, points: slotted(one, slot) }));
}

/** A line for each series: counters and histograms per second, all others as they are. */
function course(head, series) {
  if (!head) return { lines: [], step: 0, words: '', sum: true };
  const counted = head.monotonic || /histogram|summary/.test(head.type);
  const lines = series.map(each =>
    counted ? rates(each, head.temporality) : each.points.map(p => [p.millis, p.value]),
  );
  const gaps = lines.flatMap(line => line.slice(1).map(([millis], i) => millis - line[i][0])).sort((a, b) => a - b);
  const words = /histogram|summary/.test(head.type) ? '' : unit(head.unit);
  return {
    lines,
    step: gaps[gaps.length >> 1] ?? 0,
    words: counted ? t('per.second', { unit: words }) : words,
    sum: head.type !== 'gauge', // values of gauges do not add up
  };
}

function slotted({ lines, sum }, slot) {
  const slots = new Map();
  for (const line of lines) {
    const latest = new Map();
    for (const [millis, value] of line) if (typeof value === 'number') latest.set(Math.floor(millis / slot), value);
    for (const [at, value] of latest) slots.set(at, [...(slots.get(at) ?? []), value]);
  }
  return [...slots]
    .sort(([a], [b]) => a - b)
    .map(([at, values]) => [(at + 0.5) * slot, values.reduce((all, one) => all + one, 0) / (sum ? 1 : values.length)]);
}

/**
 * Per second, in the interval before each point. A cumulative series that falls was reset, and counts from zero again. A
 * first point without a start time is only a beginning, and no increase. Histograms have the number of values in each
 * interval.
 */
export function rates({ points }, temporality) {
  return points.map(({ millis, startMillis, value, count, quantiles }, i) => {
    const before = points[i - 1];
    const same = before && (before.startMillis === startMillis || !startMillis);
    const ofValues = quantiles !== undefined || count !== undefined;
    const goes = temporality === 'cumulative' && same && value >= before.value;
    const from = same && (temporality === 'cumulative' || !startMillis) ? before.millis : startMillis;
    const seconds = from ? (millis - from) / 1000 : 0;
    const increase = ofValues ? (count ?? 0) : value - (goes ? before.value : 0);
    return [millis, seconds > 0 ? increase / seconds : 'NaN'];
  });
}

/** The common chart, and the chart of the formula. */
export function together(pins, width, changed) {
  if (!pins.length) return null;
  const alike = new Set(pins.map(one => one.words)).size === 1;
  const lines = pins.map((one, i) => {
    const most = Math.max(...one.points.map(([, value]) => Math.abs(value)), 0) || 1;
    return {
      name: one.letter,
      colour: `s${i}`,
      points: alike ? one.points : one.points.map(([millis, value]) => [millis, (100 * value) / most, value]),
    };
  });
  const formula = parameter('formula');
  const result = formula ? evaluated(formula, Object.fromEntries(pins.map(one => [one.letter, one.points]))) : null;
  return h(
    'section',
    { class: 'together' },
    h('h3', {}, t('together')),
    h('figure', {}, lineChart(width, lines, [], alike ? pins[0].words : t('together.share'), changed)),
    h(
      'ul',
      { class: 'pins' },
      pins.map((one, i) =>
        h(
          'li',
          {},
          h('span', { class: `mark s${i}` }),
          h('b', {}, one.letter),
          ` ${one.name}${one.series ? ` ${one.series}` : ''} `,
          h('span', { class: 'faint' }, [one.service, one.words, latest(one.points)].filter(Boolean).join(' · ')),
          h(
            'button',
            {
              type: 'button',
              'data-unpin': one.letter,
              'aria-label': `${t('unpin')}: ${one.letter} ${one.name}`,
              onclick: () => {
                setParameters({ with: parameters('with').filter(text => text !== one.text) });
                changed();
              },
            },
            '×',
          ),
        ),
      ),
    ),
    h(
      'label',
      { class: 'formula' },
      h('span', {}, t('formula')),
      h('input', {
        name: 'formula',
        'data-formula': '',
        type: 'text',
        value: formula,
        placeholder: 'a / b',
        maxlength: 100,
        autocomplete: 'off',
        spellcheck: 'false',
        'aria-invalid': result?.problem ? 'true' : null,
        onchange: event => {
          setParameters({ formula: event.target.value });
          changed();
        },
      }),
    ),
    result?.problem ? h('p', { class: 'remark', role: 'alert' }, t('formula.bad', { what: result.problem })) : null,
    result?.points
      ? h(
          'figure',
          { class: 'result' },
          lineChart(width, [{ name: formula, colour: 's0', points: result.points }], [], '', changed),
          h('figcaption', {}, `${formula} = ${latest(result.points) || '–'}`),
        )
      : null,
  );
}

function latest(points) {
  const value = points.at(-1)?.[1];
  return typeof value === 'number' ? number(Number(value.toPrecision(4))) : '';
}
