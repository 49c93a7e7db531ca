// The frame around the views: the head, the address, the keys, and what comes in live.

import { clear, listen, seen } from './api.js';
import { compare } from './compare.js';
import { fill, h } from './dom.js';
import { count } from './format.js';
import { chooseFiles, onDrop } from './files.js';
import { helpFor, onKeys } from './keys.js';
import { logs } from './logs.js';
import { metrics } from './metrics.js';
import { overview } from './overview.js';
import { queryHelp } from './queryhelp.js';
import { go, onArrival } from './place.js';
import { profiles } from './profile.js';
import { review } from './review.js';
import { structure } from './structure.js';
import { loadTexts, switchLanguage, t } from './text.js';
import { trace } from './trace.js';
import { traces } from './traces.js';

const REFRESH_MILLIS = 250;
const VIEWS = { query: queryHelp, overview, traces, structure, trace, compare, metrics, logs, profiles, review };
/** Under which heading of the head a view is. */
const PARENTS = { trace: 'traces', structure: 'traces', compare: 'traces' };

const place = document.getElementById('view');
const notice = document.getElementById('notice');
const help = document.getElementById('help');
let view;
let stats = null;
let paused = false;
let ofFile = '';
let due = false;
let busy = false;

/** Each view is a function of its place; it gives back refresh(), keys and title. */
function show() {
  const [first, id] = location.pathname.split('/').filter(Boolean);
  const name = VIEWS[first] ? first : 'overview';
  document.title = `${t(`nav.${PARENTS[name] ?? name}`)} · ${t('title')}`;
  place.className = name;
  view?.close?.();
  place.replaceChildren();
  view = VIEWS[name](place, decodeURIComponent(id ?? ''));
  head(name);
  refresh(true);
}

/** At most four times a second, never twice at once, and not for nobody. */
async function refresh(now = false) {
  due = true;
  if (busy || (!now && (paused || document.hidden))) return;
  busy = true;
  due = false;
  const shown = view;
  let wait = REFRESH_MILLIS;
  seen.changes = Infinity;
  try {
    const later = await shown.refresh(now);
    // A view that takes longer to ask for is asked for less often.
    if (later?.later) {
      wait = later.later;
      due = true;
    }
  } catch (failure) {
    if (stats) say(failure.message);
  }
  setTimeout(() => {
    busy = false;
    if (due || shown !== view) refresh(shown !== view);
  }, wait);
}

function pause() {
  paused = !paused;
  head();
  if (!paused) refresh(true);
}

async function forget() {
  await clear();
  refresh(true);
}

function theme() {
  const dark = getComputedStyle(document.documentElement).colorScheme === 'dark';
  localStorage.setItem('theme', dark ? 'light' : 'dark');
  document.documentElement.dataset.theme = localStorage.getItem('theme');
}

let current = 'overview';

function head(name = current) {
  current = name;
  const tab = (to, held) =>
    h(
      'a',
      { href: `/${to}`, 'aria-current': (PARENTS[current] ?? current) === to ? 'page' : null },
      t(`nav.${to}`),
      held ? h('span', { class: 'count' }, held) : null,
    );
  const button = (key, action, extra = {}) =>
    h('button', { type: 'button', title: t(`${key}.title`), onclick: action, ...extra }, t(key));
  const kept = stats?.kept;
  const focused = document.activeElement?.closest('#head button')?.title;
  fill(
    document.getElementById('head'),
    h('strong', {}, t('title')),
    h(
      'nav',
      { 'aria-label': t('nav') },
      tab('overview'),
      tab('traces', kept && t('count.spans', { n: count(kept.spans) })),
      tab('metrics', kept && t('count.points', { n: count(kept.metricPoints) })),
      tab('logs', kept && count(kept.logRecords)),
      // Few send profiles: there is a tab when there is something in it.
      kept?.profileSamples || current === 'profiles' ? tab('profiles') : null,
      tab('review'),
    ),
    h(
      'span',
      { class: `live ${!stats ? 'away' : paused ? 'paused' : ''}` },
      t(!stats ? 'live.away' : paused ? 'live.paused' : 'live'),
    ),
    h(
      'div',
      { class: 'buttons' },
      button(paused ? 'resume' : 'pause', pause, { 'aria-pressed': paused }),
      button('file', () => chooseFiles(tellOfFile)),
      button('clear', forget),
      button('theme', theme),
      button('language', switchLanguage),
      button('help', showHelp),
    ),
  );
  if (focused) [...document.querySelectorAll('#head button')].find(one => one.title === focused)?.focus();
}

/** What was let go, and what went wrong, stays in sight. */
function say(problem = '') {
  const { spans = 0, metricPoints = 0, logRecords = 0, profileSamples = 0 } = stats?.kept.evicted ?? {};
  const gone = [
    [spans, 'gone.spans'],
    [metricPoints, 'gone.points'],
    [logRecords, 'gone.logs'],
    [profileSamples, 'gone.profiles'],
  ]
    .filter(([number]) => number > 0)
    .map(([number, key]) => t(key, { n: count(number) }))
    .join(', ');
  const sentences = [!stats && t('away'), gone && t('gone', { what: gone }), stats?.problem, ofFile, problem]
    .filter(Boolean)
    .join(' ');
  if (notice.textContent !== sentences) notice.textContent = sentences;
}

/** What became of the last file stays in sight, too. */
function tellOfFile(sentence) {
  ofFile = sentence;
  say();
}

function showHelp() {
  fill(
    help,
    helpFor([...frameKeys, ...(view.keys ?? [])]),
    h('form', { method: 'dialog' }, h('button', {}, t('close'))),
  );
  help.showModal();
}

const frameKeys = [
  ['?', 'key.help', showHelp],
  ['o', 'key.overview', () => go('/overview')],
  ['t', 'key.traces', () => go('/traces')],
  ['m', 'key.metrics', () => go('/metrics')],
  ['l', 'key.logs', () => go('/logs')],
  ['h', 'key.profiles', () => go('/profiles')],
  ['i', 'key.review', () => go('/review')],
  ['/', 'key.search', () => place.querySelector('input[type=search]')?.focus()],
  ['p', 'key.pause', pause],
  ['d', 'key.theme', theme],
];

document.documentElement.dataset.theme =
  new URLSearchParams(location.search).get('theme') ?? localStorage.getItem('theme') ?? '';
await loadTexts();
onArrival(show);
onDrop(tellOfFile);
onKeys(() => [...frameKeys, ...(view?.keys ?? [])]);
document.addEventListener('visibilitychange', () => due && refresh());
show();
listen(heard => {
  stats = heard;
  head();
  say();
  // What is shown may have seen this change already: on opening, for one.
  if (heard && !(heard.changes <= seen.changes && seen.changes !== Infinity)) refresh();
});
