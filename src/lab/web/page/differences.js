// What is different about the selection: shares among it and among the rest, as two bars.

import { h } from './dom.js';
import { count, number } from './format.js';
import { t } from './text.js';

const SHOWN = 12;

/** @param choose called with a condition and whether it is excluded */
export function differences(found, all, showAll, choose) {
  const facts = found.facts.filter(fact => Math.abs(fact.selectedShare - fact.restShare) >= 0.005);
  const percent = share => `${Math.round(share * 100)} %`;
  return h(
    'section',
    { class: 'differences', 'aria-label': t('different') },
    h('h2', {}, t('different')),
    h('p', { class: 'summary' }, t('different.of', { n: count(found.selected), rest: count(found.rest) })),
    found.selected === 0 || found.rest === 0
      ? h('p', { class: 'remark' }, t('different.one'))
      : facts.length === 0
        ? h('p', { class: 'remark' }, t('different.none'))
        : null,
    h(
      'ol',
      { class: 'facts-list' },
      facts
        .slice(0, all ? facts.length : SHOWN)
        .map(fact =>
          h(
            'li',
            { class: `fact${fact.outcome ? ' outcome' : ''}`, 'data-fact': `${fact.field}=${fact.value ?? ''}` },
            h('div', { class: 'fact-name' }, h('span', { class: 'faint' }, fact.field), ' ', h('b', {}, valueOf(fact))),
            bar('chosen', fact.selectedShare, `${t('different.selected')} ${percent(fact.selectedShare)}`),
            bar('rest', fact.restShare, `${t('different.rest')} ${percent(fact.restShare)}`),
            h(
              'div',
              { class: 'fact-buttons' },
              h('button', { type: 'button', onclick: () => choose(conditions(fact), false) }, t('filter.only')),
              fact.value === undefined
                ? null
                : h('button', { type: 'button', onclick: () => choose(conditions(fact), true) }, t('filter.exclude')),
            ),
          ),
        ),
    ),
    facts.length > SHOWN && !all
      ? h('button', { type: 'button', onclick: showAll }, t('different.more', { n: facts.length - SHOWN }))
      : null,
    found.many.length
      ? h('p', { class: 'summary' }, t('different.many', { fields: found.many.map(many => many.field).join(', ') }))
      : null,
  );
}

function bar(kind, share, label) {
  return h('div', { class: `share ${kind}` }, h('i', { style: { width: `${share * 100}%` } }), h('span', {}, label));
}

function valueOf(fact) {
  if (fact.value !== undefined) return `= ${fact.value}`;
  return fact.high === undefined ? `≥ ${number(fact.low)}` : `${number(fact.low)} … ${number(fact.high)}`;
}

function conditions(fact) {
  if (fact.value !== undefined) return [`${fact.field}=${fact.value}`];
  return [`${fact.field}>=${fact.low}`, ...(fact.high === undefined ? [] : [`${fact.field}<${fact.high}`])];
}
