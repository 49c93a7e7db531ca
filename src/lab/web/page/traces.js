// The live list of traces, the field that they make, and what is different about some of them.

import { get } from './api.js';
import { addConditions, chips, traceFields } from './conditions.js';
import { differences } from './differences.js';
import { fill, h, reconcile } from './dom.js';
import { asked, filters } from './filters.js';
import { count, dateTime, duration, time } from './format.js';
import { groupTable } from './groups.js';
import { brushOf, brushText, heatMap } from './heat.js';
import { listKeys } from './keys.js';
import { go, parameter, setParameters, traceAddress } from './place.js';
import { queryField, quoted } from './query.js';
import { rangeControl } from './ranges.js';
import { serviceMark } from './service.js';
import { tabs } from './tabs.js';
import { t } from './text.js';

const PERIOD = 1500;

export function traces(place) {
  const fields = traceFields();
  const changed = () => refresh(true);
  const { form, offer } = filters(fields, changed);
  const chosen = chips(changed);
  form.append(rangeControl(changed));
  const heat = h('div', { class: 'heat-place' });
  const tools = h('div', { class: 'tools' });
  const answer = h('div', { class: 'answer' });
  const summary = h('p', { class: 'summary', 'aria-live': 'polite' });
  const list = h('ol', { class: 'rows' });
  const query = queryField('traceql', changed, written => fromForm(written, form));
  place.append(
    h('h1', { class: 'unseen' }, t('nav.traces')),
    query.element,
    form,
    chosen.element,
    tabs('traces'),
    heat,
    tools,
    answer,
    summary,
    list,
  );
  let asking = 0;
  let lastField = 0;
  let seenMap = '';
  let seenAnswer = '';
  let allFacts = false;
  let map = null;

  let again = 0;

  async function refresh(now = false) {
    const turn = ++asking;
    const found = await query.asked(() => get('traces', { ...asked(fields), query: parameter('query') }));
    if (!found || turn !== asking) return;
    drawList(found);
    chosen.draw();
    const due = performance.now() - lastField >= PERIOD;
    if (!now && !due) return { later: PERIOD };
    lastField = performance.now();
    await Promise.all([refreshMap(turn), refreshAnswer(turn)]);
  }

  function drawList(found) {
    offer('service', found.services);
    const longest = Math.max(1, ...found.traces.map(row => row.durationNanos));
    summary.textContent =
      found.matching === 0
        ? t(found.services.length ? 'traces.none' : 'traces.empty')
        : found.matching > found.traces.length
          ? t('traces.some', { shown: count(found.traces.length), n: count(found.matching) })
          : t('traces.all', { n: count(found.matching) });
    clearTimeout(again); // what is still arriving may be missing a moment later, without anything new
    if (found.traces.some(row => row.arriving)) again = setTimeout(changed, 3000);
    reconcile(
      list,
      found.traces.map(row => ({ ...row, share: Math.round((1000 * row.durationNanos) / longest) / 10 })),
      row => row.traceId,
      line,
    );
  }

  /** The field and what is compared is everything that is asked for, in and outside of the brush. */
  const field = () => ({ ...asked(fields), query: parameter('query'), brush: '', of: parameter('of') });

  async function refreshMap(turn) {
    const found = await get('heatmap', field());
    if (turn !== asking || heat.brushing) return;
    const text = JSON.stringify(found) + parameter('brush') + heat.clientWidth;
    if (text === seenMap) return;
    seenMap = text;
    map = found;
    heat.hidden = tools.hidden = !found.cells.length && !parameter('brush');
    if (heat.hidden) return;
    heatMap(heat, found, brushOf(parameter('brush')), brushed);
    drawTools();
  }

  function brushed(brush) {
    setParameters({ brush: brushText(brush), ...(brush ? { by: '' } : {}) });
    allFacts = false;
    refresh(true);
  }

  function drawTools() {
    const focused = document.activeElement?.closest?.('.tools') ? document.activeElement.dataset.tool : null;
    const brush = parameter('brush');
    const slow = () => brushText({ min: percentile(map, 0.95) });
    const tool = (name, words, action, pressed = null) =>
      h('button', { type: 'button', 'data-tool': name, 'aria-pressed': pressed, onclick: action }, words);
    const by = h('input', {
      name: 'by',
      'data-tool': 'by',
      value: parameter('by'),
      placeholder: 'service, http.route …',
      list: 'by-fields',
      autocomplete: 'off',
      onchange: () => {
        setParameters({ by: by.value.trim() });
        refresh(true);
      },
    });
    fill(
      tools,
      h('span', { class: 'faint' }, t('heat.select')),
      tool('slow', t('heat.slow'), () => brushed(brushOf(slow())), brush !== '' && brush === slow()),
      tool('errors', t('heat.errors'), () => brushed({ errors: true }), brush === 'error'),
      brush ? tool('none', t('heat.none'), () => brushed(null)) : null,
      tool(
        'spans',
        t('heat.spans'),
        () => {
          setParameters({ of: parameter('of') === 'spans' ? '' : 'spans', brush: '' });
          refresh(true);
        },
        parameter('of') === 'spans',
      ),
      brush && brushOf(brush).from
        ? tool('zoom', t('heat.zoom'), () => {
            const { from, to } = brushOf(brush);
            form.lastElementChild.fix(from, to);
          })
        : null,
      h('label', {}, t('group.by'), ' ', by),
      h(
        'datalist',
        { id: 'by-fields' },
        ['service', 'name', 'status', 'kind', 'http.route', 'service.version', 'db.system.name'].map(value =>
          h('option', { value }),
        ),
      ),
    );
    if (focused) tools.querySelector(`[data-tool="${focused}"]`)?.focus();
  }

  async function refreshAnswer(turn) {
    const by = parameter('by');
    const brush = parameter('brush');
    const found = by
      ? await get('groups', { ...field(), brush, by })
      : brush
        ? await get('difference', { ...field(), brush })
        : null;
    if (turn !== asking) return;
    const text = JSON.stringify([found, by, allFacts, parameter('sort')]);
    if (text === seenAnswer) return;
    seenAnswer = text;
    const act = (conditions, excluded) => {
      addConditions(conditions, excluded);
      refresh(true);
    };
    fill(
      answer,
      found === null
        ? null
        : by
          ? groupTable(
              found,
              by,
              parameter('sort'),
              sort => {
                setParameters({ sort });
                refresh(true);
              },
              value => act([`${by}=${value}`], false),
            )
          : differences(
              found,
              allFacts,
              () => {
                allFacts = true;
                refresh(true);
              },
              act,
            ),
    );
  }

  const resized = () => refresh(true);
  addEventListener('resize', resized);
  const press = name => () => tools.querySelector(`[data-tool="${name}"]`)?.click();
  return {
    refresh,
    close: () => {
      removeEventListener('resize', resized);
      clearTimeout(again);
    },
    keys: [
      ...listKeys(
        () => [...list.querySelectorAll('.trace-row')],
        row => row && go(traceAddress(row.dataset.trace)),
      ),
      ['s', 'key.slow', press('slow')],
      ['e', 'key.errors', press('errors')],
      ['x', 'key.none', press('none')],
      ['u', 'key.spans', press('spans')],
      ['g', 'key.group', () => tools.querySelector('[data-tool="by"]')?.focus()],
      ['v', 'key.structure', () => go(`/structure${location.search}`)],
    ],
  };
}

/** From the row of the map above which this share of all is not; milliseconds. */
function percentile(map, share) {
  const counts = new Array(map.bounds.length).fill(0);
  for (const cell of map.cells) counts[cell.row] += cell.count;
  const all = counts.reduce((sum, n) => sum + n, 0);
  let above = 0;
  for (let row = counts.length - 1; row > 0; row--) {
    above += counts[row];
    if (above >= all * (1 - share)) return map.bounds[row] / 1e6;
  }
  return map.bounds[0] / 1e6;
}

function line(row) {
  const others = row.services.filter(service => service !== row.service);
  return h(
    'li',
    {},
    h(
      'a',
      { class: 'trace-row', href: traceAddress(row.traceId), tabindex: 0, 'data-trace': row.traceId },
      h(
        'span',
        { class: 'what' },
        serviceMark(row.service),
        h('span', { class: 'service' }, row.service),
        ' ',
        h('b', {}, row.name),
        row.whole ? null : h('span', { class: 'remark' }, t(row.arriving ? 'trace.arriving' : 'trace.noroot')),
        others.length
          ? h(
              'span',
              { class: 'faint' },
              ' + ',
              others.slice(0, 3).map(service => [serviceMark(service), service, ' ']),
              others.length > 3 ? '…' : '',
            )
          : null,
      ),
      h('span', { class: 'errors' }, row.errors ? t('errors', { n: count(row.errors) }) : ''),
      h(
        'span',
        { class: 'spans' },
        row.spanSets
          ? t('query.matched', { n: count(matched(row)), all: count(row.spans) })
          : t('spans', { n: count(row.spans) }),
      ),
      h(
        'span',
        { class: 'took' },
        duration(row.durationNanos),
        h('i', { class: row.errors ? 'error' : '', style: { width: `${row.share}%` } }),
      ),
      h('time', { title: dateTime(row.startNanos) }, time(row.startNanos)),
    ),
  );
}

function matched(row) {
  return row.spanSets.reduce((sum, set) => sum + set.matched, 0);
}

/** What the fields of the form say, in TraceQL; they are empty then. "Without errors" is not said of one span: it stays. */
function fromForm(written, form) {
  const value = name => parameter(name).trim();
  const conditions = [
    value('service') && `resource.service.name = ${quoted(value('service'))}`,
    value('name') && `name = ${quoted(value('name'))}`,
    value('status') === 'error' && 'status = error',
    value('min') && `traceDuration >= ${value('min')}ms`,
    value('max') && `traceDuration <= ${value('max')}ms`,
    ...value('attr').split(' ').filter(Boolean).map(attribute),
  ].filter(Boolean);
  if (!conditions.length) return written;
  const names = ['service', 'name', 'min', 'max', 'attr', ...(value('status') === 'error' ? ['status'] : [])];
  setParameters(Object.fromEntries(names.map(name => [name, ''])));
  for (const name of names) form.elements[name].value = '';
  const filter = `{ ${conditions.join(' && ')} }`;
  return written.trim() ? `${filter} && ${written.trim()}` : filter;
}

function attribute(pair) {
  const [key, ...rest] = pair.split('=');
  const name = /[\s{}()=~!<>&|^,"]/.test(key) ? quoted(key) : key;
  if (!rest.length) return `.${name} != nil`;
  const text = rest.join('=');
  const alternatives = [`.${name} = ${quoted(text)}`];
  if (/^-?\d{1,18}$/.test(text)) alternatives.push(`.${name} = ${text}`);
  if (text === 'true' || text === 'false') alternatives.push(`.${name} = ${text}`);
  return alternatives.length > 1 ? `(${alternatives.join(' || ')})` : alternatives[0];
}
