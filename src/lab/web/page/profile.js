// Flame graphs of profiles: beside a span, and of a whole service.

import { get } from './api.js';
import { section } from './detail.js';
import { fill, h } from './dom.js';
import { bytes, count, duration, number } from './format.js';
import { go, parameter, setParameters } from './place.js';
import { serviceColour, serviceMark } from './service.js';
import { has, t } from './text.js';

const ROW = 22;
const MAX_DEPTH = 60;
const MIN_SHARE = 0.002;

function measured(value, type) {
  if (type.unit === 'nanoseconds') return duration(value);
  if (type.unit === 'bytes') return bytes(value);
  return type.unit === 'count' ? count(value) : `${number(value)} ${type.unit}`;
}

function label(type, types) {
  const known = has(`profile.${type.kind}`);
  const alone = types.filter(other => other.kind === type.kind).length === 1;
  return known && alone ? t(`profile.${type.kind}`) : `${type.type} (${type.unit})`;
}

/** ArrayList.contains, runtime.mallocgc: without packages, outer classes and folders. */
function short(name) {
  return name
    .replace(/^(?:[\w.~-]+\/)+(?=[\w(])/, '')
    .replace(/(^|\s)(?:[\p{Ll}_][\p{L}\d_]*\.)+(?=\p{Lu})/u, '$1')
    .replace(/(^|\s)(?:[\p{L}\d_]+\$)+(?=\p{L})/u, '$1');
}

/** Methods of one class have one colour. */
const colour = name => serviceColour(name.replace(/\.[^.]*$/, ''));

/** The graph; a click or Enter makes a method as wide as all, and the uppermost one goes back to what calls it. */
function flame({ nodes, total, trunk }, type) {
  const callees = nodes.map(() => []);
  const roots = [];
  nodes.forEach((node, i) => (node.parent < 0 ? roots : callees[node.parent]).push(i));
  const place = h('div', {});
  let top = trunk;

  function zoom(to, focused) {
    top = to;
    draw();
    (place.querySelector(`[data-node="${focused}"]`) ?? place.querySelector('.flame button'))?.focus();
  }

  function draw() {
    const bars = [];
    let deepest = 0;
    const add = (siblings, whole, from, room, depth) => {
      let left = from;
      siblings.forEach((i, place) => {
        const width = (room * nodes[i].total) / whole;
        if (width >= MIN_SHARE && depth < MAX_DEPTH) {
          deepest = Math.max(deepest, depth);
          bars.push(bar(i, left, width, depth, siblings, place));
          add(callees[i], nodes[i].total, left, width, depth + 1);
        }
        left += width;
      });
    };
    const shown = top < 0 ? roots : [top];
    add(shown, Math.max(1, top < 0 ? total : nodes[top].total), 0, 1, 0);
    const above = top < 0 ? 0 : nodes[top].depth;
    fill(
      place,
      above
        ? h(
            'button',
            { type: 'button', class: 'profile-all', onclick: () => zoom(-1, top) },
            t('profile.above', { n: count(above) }),
          )
        : null,
      h(
        'div',
        { class: 'flame', style: { height: `${(deepest + 1) * ROW}px` }, role: 'group', 'aria-label': t('flame') },
        bars,
      ),
    );
    place.querySelector('.flame button')?.setAttribute('tabindex', 0);
  }

  function bar(i, left, width, depth, siblings, at) {
    const node = nodes[i];
    const share = total ? Math.round((100 * node.total) / total) : 0;
    const neighbours = {
      ArrowUp: i === top ? null : node.parent,
      ArrowDown: callees[i][0],
      ArrowLeft: siblings[at - 1],
      ArrowRight: siblings[at + 1],
    };
    const words = `${node.name}\n${measured(node.total, type)} · ${share} % · ${t('column.self')} ${measured(node.self, type)}`;
    return h(
      'button',
      {
        type: 'button',
        tabindex: -1,
        class: colour(node.name),
        'data-node': i,
        title: words,
        'aria-label': words,
        style: { left: `${left * 100}%`, width: `${width * 100}%`, top: `${depth * ROW}px` },
        onclick: () => (i === top ? zoom(node.parent, i) : zoom(i, i)),
        onkeydown: event => {
          if (!(event.key in neighbours)) return;
          event.preventDefault();
          event.stopPropagation(); // the page has these keys, too
          const next = place.querySelector(`[data-node="${neighbours[event.key]}"]`);
          if (!next) return;
          event.currentTarget.setAttribute('tabindex', -1);
          next.setAttribute('tabindex', 0);
          next.focus();
        },
      },
      width > 0.02 ? short(node.name) : '',
    );
  }

  draw();
  return place;
}

/** Buttons of which one is pressed. */
function choice(name, options, chosen, choose) {
  return h(
    'span',
    { class: 'choice', role: 'group', 'aria-label': name },
    options.map(([value, words]) =>
      h(
        'button',
        { type: 'button', 'aria-pressed': value === chosen, 'data-choice': value, onclick: () => choose(value) },
        words,
      ),
    ),
  );
}

function drawn(found, chooseType) {
  const { types, type, graph } = found;
  return [
    choice(
      t('profile.type'),
      types.map(one => [one.id, label(one, types)]),
      type.id,
      chooseType,
    ),
    h(
      'span',
      { class: 'summary' },
      `${t('profile.samples', { n: count(graph.samples) })} · ${measured(graph.total, type)}`,
    ),
    flame(graph, type),
    graph.more ? h('p', { class: 'faint' }, t('profile.more', { n: count(graph.more) })) : null,
  ];
}

/** What stands in the details of a span that samples were taken in, or in a span below it; else null. */
export function spanProfile(span, trace) {
  const at = trace.spans.indexOf(span);
  let last = at + 1;
  while (trace.spans[last]?.depth > span.depth) last++;
  const below = trace.spans.slice(at + 1, last).some(one => one.samples);
  if (!span.samples && !below) return null;
  const content = h('div', { class: 'profile' });

  async function load() {
    const children = below && (!span.samples || parameter('below') === '1');
    const ask = type =>
      get(`traces/${encodeURIComponent(trace.traceId)}/spans/${encodeURIComponent(span.spanId)}/profile`, {
        children: children ? 'true' : '',
        type,
      });
    const found = await ask(parameter('profile'));
    const focused = content.contains(document.activeElement) ? document.activeElement.dataset.choice : null;
    fill(
      content,
      span.samples && below
        ? choice(
            t('profile.of'),
            [
              ['own', t('profile.own')],
              ['below', t('profile.below')],
            ],
            children ? 'below' : 'own',
            chosen => choose({ below: chosen === 'below' ? '1' : '' }),
          )
        : h('span', { class: 'faint' }, t(span.samples ? 'profile.own' : 'profile.below')),
      ' ',
      found ? drawn(found, type => choose({ profile: type })) : t('profile.gone'),
    );
    if (focused) content.querySelector(`[data-choice="${CSS.escape(focused)}"]`)?.focus();
    dispatchEvent(new Event('resize')); // the row is higher now
  }

  function choose(change) {
    setParameters(change);
    load();
  }

  load();
  return section(t('profile'), content);
}

/** All profiles that are kept, by service: also those that were taken outside of any span. */
export function profiles(place) {
  const content = h('div', {});
  place.append(h('h1', { class: 'unseen' }, t('nav.profiles')), content);
  let seen = '';

  async function refresh() {
    const { services } = await get('profiles');
    const service = services.find(one => one.service === parameter('service')) ?? services[0];
    const ask = type => get('profiles/graph', { service: service.service, type });
    const found = service && (await ask(parameter('type')));
    const text = JSON.stringify([services, found]);
    if (text === seen) return;
    seen = text;
    const focused = content.contains(document.activeElement) ? document.activeElement.dataset.choice : null;
    fill(
      content,
      found
        ? [
            choice(
              t('column.service'),
              services.map(one => [one.service, [serviceMark(one.service), one.service]]),
              service.service,
              chosen => change({ service: chosen }),
            ),
            h('p', { class: 'summary' }, t('profile.linked', { n: count(service.linked) })),
            h(
              'div',
              { class: 'profile' },
              drawn(found, type => change({ type })),
            ),
          ]
        : h('p', { class: 'summary' }, t('profile.empty')),
    );
    if (focused) content.querySelector(`[data-choice="${CSS.escape(focused)}"]`)?.focus();
  }

  function change(parameters) {
    setParameters(parameters);
    refresh();
  }

  return { refresh, keys: [['Escape', 'key.back', () => go('/traces')]] };
}
