// One trace as a waterfall: who waited for whom, to scale.

import { get } from './api.js';
import { copies } from './copies.js';
import { logLine, section, spanDetail, tookOf } from './detail.js';
import { fill, h, reconcile } from './dom.js';
import { flameGraph } from './flame.js';
import { count, dateTime, duration } from './format.js';
import { go, parameter, setParameters } from './place.js';
import { spanProfile } from './profile.js';
import { serviceColour, serviceMark } from './service.js';
import { t } from './text.js';

const TICKS = 4;
const ROW = 29;
/** Rows beyond what is visible that are in the page, above and below. */
const MARGIN = 12;

export function trace(place, traceId) {
  let shown = null;
  let seen = '';
  let path = new Map();
  const collapsed = new Set();
  const texts = new WeakMap();
  const heights = new Map();
  let all = [];
  let tops = [0];
  let current = null;
  const told = h('span', { class: 'summary', role: 'status' });
  const flame = h('div', { class: 'flame-place' });
  const head = h('div', { class: 'trace-head' });
  const search = h('input', {
    type: 'search',
    value: parameter('q'),
    placeholder: t('hint.inTrace'),
    'aria-label': t('hint.inTrace'),
    autocomplete: 'off',
    oninput: () => {
      setParameters({ q: search.value });
      draw();
    },
    onkeydown: event => {
      if (event.key === 'Enter') {
        search.blur();
        jump(1);
      }
    },
  });
  const matches = h('span', { class: 'summary', role: 'status' });
  const axis = h('div', { class: 'axis', 'aria-hidden': 'true' });
  const tree = h('div', { class: 'waterfall', role: 'tree', 'aria-label': t('trace') });
  const rest = h('div', {});
  place.append(head, h('div', { class: 'filters' }, search, matches), flame, axis, tree, rest);

  async function refresh() {
    const found = await get(`traces/${encodeURIComponent(traceId)}`);
    if (!found)
      return shown || fill(head, h('h1', {}, t('trace')), h('code', {}, traceId), h('p', {}, t('trace.gone')));
    const text = JSON.stringify(found);
    if (text === seen) return;
    seen = text;
    const first = !shown;
    shown = found;
    path = Map.groupBy(found.path, part => part.spanId);
    drawHead();
    draw();
    if (first && parameter('span')) focus(parameter('span'));
  }

  function drawHead() {
    const root = shown.spans.find(span => !span.parentSpanId) ?? shown.spans[0];
    const copied = h('button', { type: 'button', onclick: copy, title: t('copy.title') }, t('copy'));
    fill(
      head,
      h('h1', {}, serviceMark(root.service), root.service, ' ', h('b', {}, root.name)),
      h(
        'p',
        { class: 'summary' },
        h('code', { class: 'trace-id' }, traceId),
        ' ',
        copied,
        ' ',
        copies(shown, (words, text) => fill(told, words, text ? h('pre', {}, text) : null)),
        ' ',
        h(
          'a',
          { class: 'button', href: `/compare/${encodeURIComponent(traceId)}`, 'data-compare': '' },
          t('compare.fast'),
        ),
        ' ',
        h(
          'button',
          { type: 'button', 'aria-pressed': parameter('flame') !== '', 'data-flame': '', onclick: toggleFlame },
          t('flame'),
        ),
        ' ',
        told,
        ' ',
        [
          t('services', { n: shown.services.length }),
          t('spans', { n: count(shown.spans.length + shown.more) }),
          duration(shown.durationNanos),
          dateTime(shown.startNanos),
        ].join(' · '),
        shown.errors ? [' · ', h('span', { class: 'errors' }, t('errors', { n: shown.errors }))] : '',
      ),
      shown.more ? h('p', { class: 'remark' }, t('trace.more', { n: count(shown.more) })) : null,
      h(
        'p',
        { class: 'legend' },
        shown.services.map(service => h('span', {}, serviceMark(service), service)),
        h('span', {}, h('i', { class: 'critical-mark', 'aria-hidden': 'true' }), t('critical')),
      ),
    );
    drawFlame();
    const scale = Array.from({ length: TICKS + 1 }, (_, i) =>
      h('span', { style: { left: `${(100 * i) / TICKS}%` } }, duration(Math.round((shown.durationNanos * i) / TICKS))),
    );
    fill(axis, h('span', {}), h('div', { class: 'scale' }, scale));
    rest.replaceChildren();
    if (shown.logs.length)
      rest.append(
        section(
          t('logs.other'),
          h(
            'ol',
            { class: 'events' },
            shown.logs.map(log => logLine(log, shown)),
          ),
        ),
      );
  }

  function toggleFlame() {
    setParameters({ flame: parameter('flame') ? '' : '1' });
    drawHead();
  }

  /** Its spans as calls; each stands for itself. */
  function drawFlame() {
    if (!parameter('flame')) return flame.replaceChildren();
    const above = [];
    const calls = shown.spans.map((span, i) => {
      above[span.depth] = i;
      return {
        parent: span.depth ? above[span.depth - 1] : -1,
        depth: span.depth,
        service: span.service,
        name: span.name,
        count: 1,
        total: Math.max(0, span.durationNanos),
        self: span.selfNanos,
        errors: span.status === 'ERROR' ? 1 : 0,
      };
    });
    fill(
      flame,
      flameGraph(calls, i => focus(shown.spans[i].spanId)),
    );
  }

  /** The text that a search looks through; made once. */
  function textOf(span) {
    if (!texts.has(span))
      texts.set(
        span,
        JSON.stringify([
          span.name,
          span.service,
          span.spanId,
          span.status,
          span.statusDescription,
          span.attributes,
          span.events,
          span.logs.map(log => [log.body, log.attributes]),
        ]).toLowerCase(),
      );
    return texts.get(span);
  }

  /** The rows that are not inside a collapsed one; every ancestor stands before its descendants. */
  function draw() {
    if (!shown) return;
    const wanted = search.value.trim().toLowerCase();
    const open = new Set(parameter('span').split(',').filter(Boolean));
    const rows = [];
    let hidden = Infinity;
    shown.spans.forEach((span, i) => {
      if (span.depth > hidden) return;
      const children = shown.spans[i + 1]?.depth > span.depth;
      const key = span.spanId + (span.remarks.includes('repeated') ? `#${i}` : '');
      hidden = collapsed.has(key) ? span.depth : Infinity;
      rows.push({
        key,
        span,
        children,
        collapsed: collapsed.has(key),
        open: open.has(key),
        match: wanted !== '' && textOf(span).includes(wanted),
      });
    });
    const hits = rows.filter(row => row.match).length;
    matches.textContent = wanted ? t('matches', { n: count(hits) }) : '';
    tree.classList.toggle('searching', wanted !== '');
    all = rows;
    if (!all.some(row => row.key === current)) current = all[0]?.key ?? null;
    paint();
  }

  /** Puts the rows into the page that can be seen, and room where the others are. */
  function paint() {
    tops = [0];
    for (const row of all) tops.push(tops.at(-1) + ((row.open && heights.get(row.key)) || ROW));
    const top = -tree.getBoundingClientRect().top;
    const first = Math.max(0, at(top) - MARGIN);
    const last = Math.min(all.length, at(top + innerHeight) + 1 + MARGIN);
    const slice = all.slice(first, last);
    const focused = tree.contains(document.activeElement);
    tree.style.paddingTop = `${tops[first]}px`;
    tree.style.paddingBottom = `${tops.at(-1) - tops[last]}px`;
    reconcile(
      tree,
      slice,
      row => row.key,
      row => rowOf(row),
    );
    let moved = false;
    for (const element of tree.children) {
      const row = element.querySelector('.row');
      row.setAttribute('tabindex', row.dataset.span === current ? 0 : -1);
      if (element.children.length === 1) continue;
      const { height } = element.getBoundingClientRect();
      if (Math.abs((heights.get(row.dataset.span) ?? 0) - height) > 0.5) {
        heights.set(row.dataset.span, height);
        moved = true;
      }
    }
    if (!tree.querySelector('[tabindex="0"]')) tree.querySelector('.row')?.setAttribute('tabindex', 0);
    if (focused && !tree.contains(document.activeElement)) element(current)?.focus({ preventScroll: true });
    if (moved) paint();
  }

  /** The index of the row at this height. */
  function at(height) {
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tops[middle + 1] > height) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  let painting = false;
  const scrolled = () => {
    if (painting) return;
    painting = true;
    requestAnimationFrame(() => {
      painting = false;
      if (all.length) paint();
    });
  };
  addEventListener('scroll', scrolled, { passive: true });
  addEventListener('resize', scrolled);

  function rowOf({ key, span, children, collapsed: closed, open, match }) {
    const toggle = h(
      'button',
      {
        type: 'button',
        class: 'toggle',
        tabindex: -1,
        'aria-label': t('toggle'),
        onclick: event => {
          event.stopPropagation();
          fold(key);
        },
      },
      closed ? '▸' : '▾',
    );
    const row = h(
      'div',
      {
        class: `row${match ? ' match' : ''}${span.status === 'ERROR' ? ' error' : ''}`,
        role: 'treeitem',
        tabindex: -1,
        'data-span': key,
        'aria-level': span.depth + 1,
        'aria-setsize': all.length,
        'aria-expanded': children ? !closed : null,
        'aria-selected': open,
        onclick: () => toggleOpen(key),
        onfocus: event => rove(event.currentTarget),
      },
      h(
        'div',
        { class: 'name', style: { '--depth': Math.min(span.depth, 24) } },
        children ? toggle : h('span', { class: 'toggle' }),
        serviceMark(span.service),
        h(
          'span',
          { class: 'label', title: `${span.service} ${span.name}` },
          h('b', {}, span.name),
          ' ',
          h('span', { class: 'faint' }, span.service),
        ),
        badges(span),
      ),
      bar(span),
    );
    return h(
      'div',
      { class: 'span', role: 'none' },
      row,
      open ? spanDetail(span, shown, spanProfile(span, shown)) : null,
    );
  }

  function bar(span) {
    const whole = Math.max(1, shown.durationNanos);
    const percent = nanos => Math.min(100, Math.max(0, (100 * nanos) / whole));
    const left = percent(span.offsetNanos);
    const width = Math.max(0, percent(span.offsetNanos + Math.max(0, span.durationNanos)) - left);
    const waits = path.get(span.spanId) ?? [];
    const label = h('span', { class: 'took', style: { left: `${left + width}%` } }, tookOf(span));
    return h(
      'div',
      { class: 'lane' },
      h('i', {
        class: `bar ${serviceColour(span.service)}${span.offsetNanos < 0 ? ' cut' : ''}`,
        style: { left: `${left}%`, width: `${width}%` },
      }),
      waits.slice(0, 100).map(part =>
        h('i', {
          class: 'critical',
          style: { left: `${percent(part.offsetNanos)}%`, width: `${percent(part.durationNanos)}%` },
        }),
      ),
      span.events.slice(0, 200).map(event =>
        h(
          'i',
          {
            class: 'event-mark',
            title: `${event.name} +${duration(event.offsetNanos)}`,
            style: { left: `${percent(event.offsetNanos)}%` },
          },
          '◆',
        ),
      ),
      label,
    );
  }

  function badges(span) {
    const badge = (sign, number, key) =>
      number ? h('span', { class: 'badge', title: t(key, { n: number }) }, sign, number > 1 ? number : '') : null;
    return h(
      'span',
      { class: 'badges' },
      span.status === 'ERROR' ? h('span', { class: 'badge error', title: t('status.error') }, '!') : null,
      span.remarks.length
        ? h(
            'span',
            {
              class: 'badge odd',
              title: span.remarks.map(remark => t(`remark.${remark}`, { id: span.parentSpanId })).join('\n'),
            },
            '⚠',
          )
        : null,
      badge('→', span.links.length, 'badge.links'),
      badge('←', span.linkedFrom.length, 'badge.linkedFrom'),
      badge('≡', span.logs.length, 'badge.logs'),
      badge('•', span.exemplars.length, 'badge.exemplars'),
      span.samples ? h('span', { class: 'badge', title: t('badge.samples', { n: count(span.samples) }) }, '▤') : null,
    );
  }

  const element = key => [...tree.querySelectorAll('.row')].find(row => row.dataset.span === key);
  const place0 = () => all.findIndex(row => row.key === current);

  /** One row takes part in the Tab order: the one that had the focus last. */
  function rove(row) {
    tree.querySelectorAll('.row[tabindex="0"]').forEach(other => other.setAttribute('tabindex', -1));
    row.setAttribute('tabindex', 0);
    current = row.dataset.span;
  }

  function focus(keys, block = 'center') {
    const key = keys.split(',').at(-1);
    const index = all.findIndex(row => row.key === key);
    if (index < 0) return;
    current = key;
    if (!element(key)) {
      scrollTo({ top: scrollY + tree.getBoundingClientRect().top + tops[index] - innerHeight / 2 });
      paint();
    }
    const row = element(key);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block });
  }

  function toggleOpen(key) {
    const open = new Set(parameter('span').split(',').filter(Boolean));
    open.delete(key) || open.add(key);
    setParameters({ span: [...open].join(',') });
    draw();
  }

  function fold(key) {
    collapsed.delete(key) || collapsed.add(key);
    draw();
    focus(key);
  }

  function step(by) {
    // The first press goes to where the focus would be.
    const from = tree.contains(document.activeElement) ? place0() + by : Math.max(0, place0()) + (by > 0 ? by : 0);
    const next = all[Math.min(Math.max(from, 0), all.length - 1)];
    if (next) focus(next.key, 'nearest');
  }

  /** To the next match, and round. */
  function jump(by) {
    const found = all.map((row, i) => (row.match ? i : -1)).filter(i => i >= 0);
    if (!found.length) return;
    const from = place0();
    const next = by > 0 ? (found.find(i => i > from) ?? found[0]) : (found.findLast(i => i < from) ?? found.at(-1));
    focus(all[next].key);
  }

  /** → opens a folded span or goes to its first child, ← folds it or goes to its parent. */
  function sideways(opening) {
    const row = all[place0()];
    if (!row) return;
    if (row.children && row.collapsed === opening) return fold(row.key);
    if (opening) return row.children ? step(1) : null;
    const above = all.slice(0, place0()).findLast(one => one.span.depth < row.span.depth);
    if (above) focus(above.key, 'nearest');
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(traceId);
      matches.textContent = t('copied');
    } catch {
      getSelection().selectAllChildren(head.querySelector('.trace-id'));
    }
  }

  return {
    refresh,
    close: () => {
      removeEventListener('scroll', scrolled);
      removeEventListener('resize', scrolled);
    },
    keys: [
      ['f', 'key.flame', toggleFlame],
      ['b', 'key.compare', () => go(`/compare/${encodeURIComponent(traceId)}`)],
      ['ArrowDown j', 'key.down', () => step(1)],
      ['ArrowUp k', 'key.up', () => step(-1)],
      ['ArrowRight', 'key.unfold', () => sideways(true)],
      ['ArrowLeft', 'key.fold', () => sideways(false)],
      [
        'Enter Space',
        'key.details',
        () => {
          const key = current;
          if (key) {
            toggleOpen(key);
            focus(key);
          }
        },
      ],
      ['n', 'key.next', () => jump(1)],
      ['N', 'key.previous', () => jump(-1)],
      ['c', 'key.copy', copy],
      ['Escape', 'key.back', () => go('/traces')],
    ],
  };
}
