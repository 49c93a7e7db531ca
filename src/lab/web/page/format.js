// Numbers and times as people read them.

import { language, t } from './text.js';

/** Nanoseconds, to three digits: 41.2 ms. */
export function duration(nanos) {
  if (nanos < 0) return '−' + duration(-nanos);
  if (nanos < 1e3) return `${nanos} ns`;
  if (nanos < 999.5e3) return `${digits(nanos / 1e3)} µs`;
  if (nanos < 999.5e6) return `${digits(nanos / 1e6)} ms`;
  if (nanos < 120e9) return `${digits(nanos / 1e9)} s`;
  const seconds = Math.round(nanos / 1e9);
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
}

function digits(value) {
  return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

/** A measured value. Those that JSON has no number for come as text. */
export function number(value) {
  if (typeof value !== 'number') return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e12 || size < 1e-4) return value.toExponential(2);
  return value.toLocaleString(language, { maximumSignificantDigits: Number.isInteger(value) ? 16 : 4 });
}

/** Bytes, to three digits: 54.6 MB. */
export function bytes(value) {
  for (const [size, unit] of [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
  ])
    if (value >= 0.9995 * size) return `${digits(value / size)} ${unit}`;
  return `${value} B`;
}

export function count(value) {
  return value.toLocaleString(language);
}

/** {request} counts requests; 1 counts nothing in particular. */
export function unit(text) {
  return text === '1' ? '' : text.replace(/^\{(.*)\}$/, '$1');
}

/** Epoch nanoseconds, as text, or milliseconds, as a number: the time of day with milliseconds. */
export function time(epoch) {
  return date(epoch).toLocaleTimeString(language, {
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  });
}

export function dateTime(epoch) {
  return date(epoch).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
}

function date(epoch) {
  return new Date(typeof epoch === 'string' ? Number(BigInt(epoch) / 1000000n) : epoch);
}

/** A value of an attribute or a body, in one line. */
export function inline(value) {
  if (value === null) return t('noValue');
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
