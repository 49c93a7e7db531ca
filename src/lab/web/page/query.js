// The field for a query: TraceQL above the traces, LogQL above the logs. It stands in the address; what is wrong with it is
// pointed at; fields and values that are there are offered.

import { get } from './api.js';
import { fill, h } from './dom.js';
import { parameter, setParameters } from './place.js';
import { has, t } from './text.js';

const MAX_OFFERS = 12;
const FIELD = /[A-Za-z_.:][\w.:]*$/;
const VALUE = /([A-Za-z_.:"][\w.:"]*)\s*(=|!=|=~|!~|<|<=|>|>=)\s*("[^"]*|[\w.]*)$/;

/**
 * @param language traceql or logql
 * @param changed called when the query has changed
 * @param fromForm gives the query that says what the other fields say, and empties them; absent without a form
 */
export function queryField(language, changed, fromForm) {
  const problem = h('pre', { class: 'query-problem', id: 'query-problem', role: 'alert' });
  const offers = h('ul', { class: 'offers', id: 'query-offers', role: 'listbox', hidden: true });
  const input = h('input', {
    name: 'query',
    type: 'text',
    value: parameter('query'),
    placeholder: t(`hint.${language}`),
    autocomplete: 'off',
    spellcheck: 'false',
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': false,
    'aria-controls': 'query-offers',
    'aria-describedby': 'query-problem',
    oninput: () => {
      take();
      if (language === 'traceql') offer();
    },
    onkeydown: event => key(event),
    onblur: () => close(),
  });
  let chosen = -1;
  let offering = 0;
  let asking = 0;

  function take() {
    setParameters({ query: input.value });
    changed();
  }

  async function offer() {
    const number = ++offering;
    const before = input.value.slice(0, input.selectionStart);
    const value = VALUE.exec(before);
    const field = FIELD.exec(before);
    if (!value && !field) return close();
    const typed = value ? value[3] : field[0];
    try {
      const known = value
        ? await get('query/completions', { field: value[1] })
        : await get('query/completions', { limit: 500 });
      if (number !== offering) return;
      show(
        (value ? known.values : known.fields).filter(one => one !== typed && one.includes(typed)),
        typed,
      );
    } catch {
      close(); // what is typed is no field yet
    }
  }

  function show(list, typed) {
    chosen = -1;
    const first = list.toSorted((a, b) => b.startsWith(typed) - a.startsWith(typed)).slice(0, MAX_OFFERS);
    fill(
      offers,
      first.map((one, at) =>
        h(
          'li',
          {
            id: `query-offer-${at}`,
            role: 'option',
            'aria-selected': false,
            onmousedown: event => {
              event.preventDefault();
              insert(one, typed);
            },
          },
          one,
        ),
      ),
    );
    offers.typed = typed;
    offers.hidden = first.length === 0;
    input.setAttribute('aria-expanded', String(!offers.hidden));
  }

  function close() {
    offering++;
    offers.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function insert(text, typed) {
    const at = input.selectionStart;
    input.setRangeText(text, at - typed.length, at, 'end');
    close();
    take();
  }

  function key(event) {
    if (offers.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      chosen = (chosen + step + offers.children.length) % offers.children.length;
      for (const [at, one] of [...offers.children].entries()) one.setAttribute('aria-selected', String(at === chosen));
      input.setAttribute('aria-activedescendant', `query-offer-${chosen}`);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen >= 0) {
      event.preventDefault();
      insert(offers.children[chosen].textContent, offers.typed);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    }
  }

  const element = h(
    'form',
    { class: 'query', onsubmit: event => event.preventDefault() },
    h('label', {}, h('span', {}, t(`filter.${language}`)), input),
    offers,
    fromForm &&
      h(
        'button',
        {
          type: 'button',
          title: t('query.fromForm.title'),
          onclick: () => {
            input.value = fromForm(input.value);
            take();
          },
        },
        t('query.fromForm'),
      ),
    h('a', { href: '/query' }, t('query.help')),
    problem,
  );

  return {
    element,
    /** The answer to what the address asks for: a query that cannot be asked is shown as a problem here. */
    async asked(question) {
      const number = ++asking;
      try {
        const answer = await question();
        if (number !== asking) return null; // another question was asked meanwhile
        fill(problem);
        input.removeAttribute('aria-invalid');
        return answer;
      } catch (failure) {
        if (!failure.body?.picture) throw failure;
        if (number !== asking) return null;
        input.setAttribute('aria-invalid', 'true');
        fill(problem, `${failure.body.picture}\n${sentence(failure.body)}`);
        return null;
      }
    },
  };
}

function sentence({ problem, arguments: values, message, line, column }) {
  const key = `problem.${problem}`;
  return t('query.at', { line, column }) + ' ' + (has(key) ? t(key, values) : message);
}

/** A text of TraceQL. */
export function quoted(text) {
  return JSON.stringify(text);
}
