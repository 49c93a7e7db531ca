// One trace as a waterfall: who waited for whom, to scale.

import { get } from './api.js';
import { logLine, section, spanDetail, tookOf } from './detail.js';
import { fill, h, reconcile } from './dom.js';
import { count, dateTime, duration } from './format.js';
import { go, parameter, setParameters } from './place.js';
import { serviceColour, serviceMark } from './service.js';
import { t } from './text.js';

const TICKS = 4;

export function trace(place, traceId) {
  let shown = null;
  let seen = '';
  const collapsed = new Set();
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
  place.append(head, h('div', { class: 'filters' }, search, matches), axis, tree, rest);

  async function refresh() {
    const found = await get(`traces/${encodeURIComponent(traceId)}`);
    if (!found)
      return shown || fill(head, h('h1', {}, t('trace')), h('code', {}, traceId), h('p', {}, t('trace.gone')));
    const text = JSON.stringify(found);
    if (text === seen) return;
    seen = text;
    const first = !shown;
    shown = found;
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
      ),
    );
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
        match:
          wanted !== '' &&
          JSON.stringify([
            span.name,
            span.service,
            span.spanId,
            span.status,
            span.statusDescription,
            span.attributes,
            span.events,
            span.logs.map(log => [log.body, log.attributes]),
          ])
            .toLowerCase()
            .includes(wanted),
      });
    });
    const hits = rows.filter(row => row.match).length;
    matches.textContent = wanted ? t('matches', { n: count(hits) }) : '';
    tree.classList.toggle('searching', wanted !== '');
    reconcile(
      tree,
      rows,
      row => row.key,
      row => rowOf(row),
    );
    if (!tree.querySelector('[tabindex="0"]')) tree.querySelector('.row')?.setAttribute('tabindex', 0);
  }

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
    return h('div', { class: 'span', role: 'none' }, row, open ? spanDetail(span, shown) : null);
  }

  function bar(span) {
    const whole = Math.max(1, shown.durationNanos);
    const percent = nanos => Math.min(100, Math.max(0, (100 * nanos) / whole));
    const left = percent(span.offsetNanos);
    const width = Math.max(0, percent(span.offsetNanos + Math.max(0, span.durationNanos)) - left);
    const label = h('span', { class: 'took', style: { left: `${left + width}%` } }, tookOf(span));
    return h(
      'div',
      { class: 'lane' },
      h('i', {
        class: `bar ${serviceColour(span.service)}${span.offsetNanos < 0 ? ' cut' : ''}`,
        style: { left: `${left}%`, width: `${width}%` },
      }),
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
    );
  }

  const rows = () => [...tree.querySelectorAll('.row')];
  const here = () => document.activeElement?.closest?.('.row') ?? tree.querySelector('.row[tabindex="0"]');

  /** One row takes part in the Tab order: the one that had the focus last. */
  function rove(row) {
    tree.querySelectorAll('.row[tabindex="0"]').forEach(other => other.setAttribute('tabindex', -1));
    row.setAttribute('tabindex', 0);
  }

  function focus(key) {
    const row = rows().find(one => one.dataset.span === key.split(',').at(-1));
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'center' });
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
    const all = rows();
    const next = all[Math.min(Math.max(all.indexOf(here()) + by, 0), all.length - 1)];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
  }

  /** To the next match, and round. */
  function jump(by) {
    const all = rows();
    const found = all.filter(row => row.classList.contains('match'));
    if (!found.length) return;
    const at = all.indexOf(here());
    const next =
      by > 0
        ? (found.find(row => all.indexOf(row) > at) ?? found[0])
        : (found.findLast(row => all.indexOf(row) < at) ?? found.at(-1));
    focus(next.dataset.span);
  }

  /** → opens a folded span or goes to its first child, ← folds it or goes to its parent. */
  function sideways(opening) {
    const row = here();
    if (!row) return;
    const expanded = row.getAttribute('aria-expanded');
    if (expanded === String(!opening)) return fold(row.dataset.span);
    if (opening) return expanded ? step(1) : null;
    const level = Number(row.getAttribute('aria-level'));
    const above = rows()
      .slice(0, rows().indexOf(row))
      .findLast(one => Number(one.getAttribute('aria-level')) < level);
    above?.focus();
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
    keys: [
      ['ArrowDown j', 'key.down', () => step(1)],
      ['ArrowUp k', 'key.up', () => step(-1)],
      ['ArrowRight', 'key.unfold', () => sideways(true)],
      ['ArrowLeft', 'key.fold', () => sideways(false)],
      [
        'Enter Space',
        'key.details',
        () => {
          const key = here()?.dataset.span;
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
