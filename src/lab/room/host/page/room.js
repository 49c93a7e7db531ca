// The page of a room: the trainer's on the machine that hosts it, everybody else's otherwise.

import { h, fill } from './dom.js';
import { loadTexts, switchLanguage, t, language } from './text.js';

const PERIOD_MILLIS = 2000;

const head = document.getElementById('head');
const view = document.getElementById('view');
const notice = document.getElementById('notice');
const detail = document.getElementById('detail');

let about; // the code, the addresses, the lessons: for the trainer alone
let room; // as it was last answered
let skew = 0; // the host's clock against this one
let grid, stuck, hands, predictions, spoken, incident;
let board; // of the room's incident, as it was last answered
let graded = false; // whether right and wrong may be seen before the debrief: the page is on a projector

const STEPS = ['service', 'place', 'since', 'cause', 'whom'];

async function ask(path, form) {
  const answer = await fetch(path, form && { method: 'POST', body: JSON.stringify(form) });
  if (!answer.ok) throw Object.assign(new Error((await answer.json()).message), { status: answer.status });
  return answer.json();
}

/** How long, in words: from the host's clock. */
function span(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  if (seconds < 100) return t('seconds', { n: seconds });
  const minutes = Math.floor(seconds / 60);
  return minutes < 100 ? t('minutes', { n: minutes }) : t('hours', { h: Math.floor(minutes / 60), n: minutes % 60 });
}

const now = () => Date.now() + skew;
const since = time => span(now() - time);
const number = lesson => lesson.slice(0, 2);

function title(name) {
  const lesson = about?.lessons.find(one => one.name === name);
  return lesson ? lesson.titles[language] : number(name);
}

/** What the trainer says, large enough for the last row. */
function says({ text, lesson, until, number: n, incident: stage }, debrief) {
  const left = until - now();
  if (!n && stage === 'NONE') return [h('p', { class: 'faint' }, t('quiet'))];
  return [
    stage !== 'NONE' &&
      h(
        'p',
        { class: 'said' },
        t(stage === 'RUNNING' ? 'incident.running' : 'incident.shown'),
        ' ',
        h('code', {}, './lab room incident'),
      ),
    debrief?.[language]?.map(line => h('p', {}, line)),
    text && h('p', { class: 'said' }, text),
    lesson && h('p', { class: 'said' }, t('now', { lesson: title(lesson) })),
    until > 0 && h('p', { class: 'countdown', role: 'timer' }, left > 0 ? t('left', { time: clock(left) }) : t('up')),
  ];
}

function clock(millis) {
  const seconds = Math.ceil(millis / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function chosenLesson() {
  return new URLSearchParams(location.search).get('lesson') ?? '';
}

function choose(lesson) {
  const query = new URLSearchParams(location.search);
  if (lesson) query.set('lesson', lesson);
  else query.delete('lesson');
  history.replaceState(null, '', `${location.pathname}${query.size ? `?${query}` : ''}`);
  look();
}

function lessonOptions(first, chosen) {
  return [
    h('option', { value: '' }, first),
    ...about.lessons.map(one => h('option', { value: one.name, selected: one.name === chosen }, one.titles[language])),
  ];
}

function drawHead() {
  document.title = t('title');
  fill(
    head,
    h('h1', {}, t('title')),
    about && h('span', { id: 'count', class: 'count' }),
    about && h('a', { class: 'link', href: '/api/room.csv' }, t('csv')),
    h('button', { onclick: switchLanguage, title: t('language.title') }, t('language')),
    h('button', { onclick: theme }, t('theme')),
  );
}

function theme() {
  const dark =
    document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  document.documentElement.dataset.theme = dark === 'dark' ? 'light' : 'dark';
}

function drawTrainer() {
  spoken = h('section', { class: 'spoken' });
  grid = h('section', { class: 'grid' });
  stuck = h('section', {});
  hands = h('section', {});
  predictions = h('section', {});
  incident = h('section', { class: 'incident' });
  const text = h('input', { type: 'text', maxlength: 500, 'aria-label': t('say.text'), placeholder: t('say.text') });
  const lesson = h('select', { 'aria-label': t('say.lesson') }, lessonOptions(t('say.none'), ''));
  const minutes = h('input', { type: 'number', min: 0, max: 600, value: '20', 'aria-label': t('say.minutes') });
  const send = async event => {
    event.preventDefault();
    await tried(() =>
      ask('/api/notice', { text: text.value, lesson: lesson.value, minutes: Number(minutes.value) || 0 }),
    );
    text.value = '';
  };
  fill(
    view,
    h(
      'div',
      { class: 'room' },
      h(
        'div',
        { class: 'main' },
        spoken,
        h(
          'form',
          { class: 'say', onsubmit: send },
          text,
          h('label', {}, t('say.lesson'), ' ', lesson),
          h('label', {}, minutes, ' ', t('say.minutes')),
          h('button', {}, t('say.send')),
          h(
            'button',
            { type: 'button', onclick: () => tried(() => ask('/api/notice', { text: '', lesson: '', minutes: 0 })) },
            t('say.end'),
          ),
        ),
        h(
          'label',
          { class: 'chooser' },
          t('lesson'),
          ' ',
          h(
            'select',
            { onchange: event => choose(event.target.value) },
            lessonOptions(t('lesson.auto'), chosenLesson()),
          ),
        ),
        grid,
        predictions,
        incident,
      ),
      h(
        'aside',
        {},
        h('h2', {}, t('join')),
        h('img', { class: 'qr', src: '/api/join.svg', alt: t('join.qr') }),
        h('p', { class: 'code' }, about.code),
        h('p', { class: 'faint' }, t('join.how')),
        about.addresses.map(address => h('p', {}, h('code', {}, `./lab room join ${address}`))),
        stuck,
        hands,
      ),
    ),
  );
}

async function tried(act) {
  try {
    await act();
    await look();
  } catch (failed) {
    notice.textContent = failed.message;
  }
}

function drawRoom() {
  head.querySelector('#count').textContent = t('learners', { n: room.learners.length });
  fill(spoken, says(room.notice));
  const lesson = about.lessons.find(one => one.name === room.lesson);
  const tasks = lesson ? lesson.tasks[language].map((what, i) => [i + 1, what]) : [];
  fill(
    grid,
    room.learners.length === 0
      ? h('p', { class: 'faint' }, t('nobody'))
      : h(
          'table',
          {},
          h('caption', {}, lesson ? lesson.titles[language] : ''),
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              h('th', { scope: 'col' }, t('learner')),
              tasks.map(([n, what]) => h('th', { scope: 'col', title: what }, t('task', { n }))),
              h('th', { scope: 'col' }),
            ),
          ),
          h(
            'tbody',
            {},
            room.learners.map(one => row(one, tasks)),
          ),
        ),
  );
  fill(
    stuck,
    h('h2', {}, t('stuck')),
    room.stuck.length === 0 && h('p', { class: 'faint' }, t('stuck.none')),
    room.stuck.map(one =>
      h(
        'button',
        { class: 'person', onclick: () => why(one.id, one.name, one.lesson, one.task) },
        h('b', {}, one.name),
        ` ${number(one.lesson)} · ${one.task ? t('task', { n: one.task }) : t('task.begun')} · `,
        h('span', { class: 'took' }, since(one.since)),
        one.hints > 0 && ` · ${t('hints', { n: one.hints })}`,
      ),
    ),
  );
  fill(
    hands,
    h('h2', {}, t('hands')),
    room.hands.length === 0 && h('p', { class: 'faint' }, t('hands.none')),
    room.hands.map(one =>
      h(
        'p',
        { class: 'hand' },
        h('b', {}, one.name),
        ` ${one.lesson && number(one.lesson)} ${t('since', { time: since(one.since) })} `,
        h('button', { onclick: () => tried(() => ask('/api/lower', { learner: one.id })) }, t('hand.lower')),
      ),
    ),
  );
  const most = Math.max(1, ...room.predictions.bars.map(bar => bar.count));
  fill(
    predictions,
    h('h2', {}, t('predictions')),
    h(
      'p',
      { class: 'faint' },
      room.predictions.said ? t('predictions.said', { n: room.predictions.said }) : t('predictions.none'),
    ),
    room.predictions.bars.map(bar =>
      h(
        'div',
        { class: 'bar' },
        h('span', { class: 'fill', style: { width: `${(40 * bar.count) / most}%` } }),
        h('b', {}, String(bar.count)),
        h('span', {}, bar.text),
      ),
    ),
  );
}

/** Starts one, follows it, shows what it was; each press changes what is drawn, so it is drawn at once. */
function drawIncident() {
  const act =
    (what, recording = 0) =>
    () =>
      tried(() => ask('/api/incident/act', { act: what, recording }));
  if (board.stage === 'NONE') {
    if (incident.querySelector('select')) return; // somebody may be choosing
    const which = h(
      'select',
      { 'aria-label': t('incident.which') },
      about.recordings.map(n => h('option', { value: n }, t('incident.number', { n }))),
    );
    graded = false;
    fill(
      incident,
      h('h2', {}, t('incident')),
      h('p', { class: 'faint' }, t('incident.none')),
      h(
        'p',
        { class: 'say' },
        which,
        h('button', { onclick: () => act('start', Number(which.value))() }, t('incident.start')),
      ),
    );
    return;
  }
  const shown = board.stage === 'DEBRIEFED';
  const open = shown || graded;
  fill(
    incident,
    h('h2', {}, `${t('incident')} · ${t('since', { time: since(board.started) })}`),
    h(
      'p',
      { class: 'faint' },
      t('incident.answered', { n: board.answered.length, of: board.answered.length + board.waiting.length }),
    ),
    h(
      'p',
      { class: 'say' },
      !shown &&
        h(
          'button',
          {
            'aria-pressed': String(graded),
            onclick: () => {
              graded = !graded;
              drawIncident();
            },
          },
          t('incident.graded'),
        ),
      !shown && h('button', { onclick: act('debrief') }, t('incident.debrief')),
      h('button', { onclick: () => confirm(t('incident.end.sure')) && act('end')() }, t('incident.end')),
    ),
    open ? gradedTable() : h('p', {}, board.answered.map(one => one.name).join(' · ')),
    board.waiting.length > 0 && h('p', { class: 'faint' }, t('incident.waiting', { names: board.waiting.join(', ') })),
    open && causes(),
    open && board.debrief[language].map(line => h('p', {}, line)),
  );
}

function gradedTable() {
  return h(
    'div',
    { class: 'grid' },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, t('learner')),
          STEPS.map(step => h('th', { scope: 'col' }, t(`step.${step}`))),
          h('th', { scope: 'col' }, t('points')),
        ),
      ),
      h(
        'tbody',
        {},
        board.answered.map(one =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, one.name),
            STEPS.map(step =>
              h('td', { class: one.steps[step] ? 'passed' : 'trying' }, t(one.steps[step] ? 'right' : 'wrong')),
            ),
            h('td', {}, String(one.points)),
          ),
        ),
      ),
    ),
  );
}

function causes() {
  const most = Math.max(1, ...board.causes.map(bar => bar.count));
  return [
    h('h3', {}, t('incident.causes')),
    board.causes.map(bar =>
      h(
        'div',
        { class: 'bar' },
        h('span', { class: 'fill', style: { width: `${(40 * bar.count) / most}%` } }),
        h('b', {}, String(bar.count)),
        h('span', {}, bar.words[language], bar.right && ` · ${t('right')}`),
      ),
    ),
  ];
}

function row(one, tasks) {
  const begun = one.tasks[0];
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      one.hand > 0 && h('span', { class: 'up', title: t('hands') }, '▲ '),
      one.name,
      one.latest > 0 &&
        h(
          'span',
          { class: 'faint', title: t('seen', { time: since(one.latest) }) },
          one.current !== room.lesson && one.current ? ` ${t('elsewhere', { lesson: number(one.current) })}` : '',
        ),
    ),
    tasks.map(([n]) => {
      const cell = one.tasks[n] ?? begun ?? { state: 'none', checks: 0, hints: 0 };
      const words = [
        t(`state.${cell.state}`),
        cell.state === 'trying' && since(cell.since),
        cell.hints > 0 && t('hints', { n: cell.hints }),
      ].filter(Boolean);
      return h(
        'td',
        { class: cell.state },
        cell.state === 'none'
          ? h('span', { class: 'faint' }, '·', h('span', { class: 'unseen' }, words[0]))
          : h(
              'button',
              { onclick: () => why(one.id, one.name, room.lesson, n, cell), title: t('checks', { n: cell.checks }) },
              cell.state === 'passed' ? '✓ ' : '… ',
              words.join(' · '),
            ),
      );
    }),
    h(
      'td',
      {},
      h(
        'button',
        {
          class: 'faint',
          title: t('remove.title'),
          onclick: () =>
            confirm(`${t('remove.title')}: ${one.name}`) && tried(() => ask('/api/remove', { learner: one.id })),
        },
        t('remove'),
      ),
    ),
  );
}

async function why(learner, name, lesson, task, cell) {
  const answer = task ? await ask(`/api/task?${new URLSearchParams({ learner, lesson, task })}`) : { message: '' };
  const what = about.lessons.find(one => one.name === lesson)?.tasks[language][task - 1];
  fill(
    detail,
    h('h2', {}, `${name} · ${title(lesson)}${task ? ` · ${t('task', { n: task })}` : ''}`),
    what && h('p', {}, what),
    h('h3', {}, t('message')),
    h('pre', {}, answer.message || t(cell?.state === 'passed' ? 'message.passed' : 'message.none')),
    h('button', { onclick: () => detail.close() }, t('close')),
  );
  detail.showModal();
}

function drawLearner(answer) {
  const code = new URLSearchParams(location.search).get('code') ?? '';
  fill(
    view,
    h('section', { class: 'spoken' }, says(answer.notice, answer.debrief)),
    h('h2', {}, t('join')),
    h('p', {}, t('join.how')),
    h(
      'p',
      {},
      h('code', {}, `./lab room join ${location.origin} --code ${/^[A-Z0-9]{1,12}$/.test(code) ? code : '…'}`),
    ),
    !code && h('p', { class: 'faint' }, t('join.ask')),
  );
}

async function look() {
  try {
    if (about) {
      room = await ask(`/api/room?lesson=${encodeURIComponent(chosenLesson())}`);
      skew = room.now - Date.now();
      drawRoom();
      board = await ask('/api/incident');
      drawIncident();
    } else {
      const answer = await ask('/api/now');
      skew = answer.now - Date.now();
      drawLearner(answer);
    }
    notice.textContent = '';
  } catch {
    notice.textContent = t('away');
  }
}

async function begin() {
  await loadTexts();
  if (location.pathname !== '/learner') {
    try {
      about = await ask('/api/about');
    } catch (refused) {
      if (refused.status !== 403) notice.textContent = t('away');
    }
  }
  drawHead();
  if (about) drawTrainer();
  await look();
  setInterval(look, PERIOD_MILLIS);
}

begin();
