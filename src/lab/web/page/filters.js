// The fields above a list: what they hold stands in the address, under their names.

import { h } from './dom.js';
import { parameter, parameters, setParameters } from './place.js';
import { askedRange } from './ranges.js';
import { t } from './text.js';

/**
 * @param fields {name, kind: 'search' | 'text' | 'number' | 'choice', choices} each
 * @param changed called when one has changed
 */
export function filters(fields, changed) {
  const set = (name, value) => {
    setParameters({ [name]: value });
    changed();
  };
  const controls = Object.fromEntries(fields.map(field => [field.name, control(field, set)]));
  const form = h(
    'form',
    { class: 'filters', role: 'search', onsubmit: event => event.preventDefault() },
    fields.map(({ name, kind }) => h('label', { class: kind }, h('span', {}, t(`filter.${name}`)), controls[name])),
  );
  return { form, offer: (name, values) => offer(controls[name], name, values) };
}

/** What a list is asked for: the filters' values. */
export function asked(fields) {
  const values = Object.fromEntries(fields.map(({ name }) => [name, parameter(name)]));
  const attr = [...parameter('attr').split(' ').filter(Boolean), ...parameters('is')];
  return { ...values, ...askedRange(), attr, not: parameters('not'), brush: parameter('brush') };
}

function control({ name, kind, choices = [] }, set) {
  if (kind === 'choice') {
    const select = h('select', { name, onchange: event => set(name, event.target.value) });
    options(select, name, choices);
    return select;
  }
  return h('input', {
    name,
    type: kind,
    value: parameter(name),
    placeholder: t(`hint.${name}`),
    autocomplete: 'off',
    spellcheck: 'false',
    min: kind === 'number' ? 0 : null,
    step: kind === 'number' ? 'any' : null,
    oninput: event => set(name, event.target.value),
  });
}

function offer(select, name, values) {
  const known = [...select.options].map(option => option.value).join('\n');
  const chosen = parameter(name);
  const wanted = chosen && !values.includes(chosen) ? [chosen, ...values] : values;
  if (document.activeElement !== select && known !== ['', ...wanted].join('\n'))
    options(
      select,
      name,
      wanted.map(value => [value, value]),
    );
}

function options(select, name, choices) {
  select.replaceChildren(
    h('option', { value: '' }, t('filter.any')),
    ...choices.map(([value, label]) => h('option', { value }, label)),
  );
  select.value = parameter(name);
}
