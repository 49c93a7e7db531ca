// The only way in which this page makes elements: telemetry becomes text nodes and never markup.

const SVG = new Set(['svg', 'path', 'rect', 'line', 'circle', 'text', 'title', 'g', 'polyline']);

/**
 * Makes an element. Properties that start with "on" are listeners, "style" is an object, "data-…", "aria-…" and all others
 * attributes; null, undefined and false leave one out (but aria-…="false" says something). Children are elements, texts, or lists of those.
 */
export function h(tag, properties = {}, ...children) {
  const element = SVG.has(tag)
    ? document.createElementNS('http://www.w3.org/2000/svg', tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || (value === false && !name.startsWith('aria-'))) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else if (name === 'value') element.value = value;
    else if (name === 'title' || name === 'aria-label') element.setAttribute(name, visible(value));
    else element.setAttribute(name, value === true && !name.startsWith('aria-') ? '' : String(value));
  }
  append(element, children);
  return element;
}

/** A link inside an SVG. */
export function svgLink(href, label, properties, ...children) {
  const link = document.createElementNS('http://www.w3.org/2000/svg', 'a');
  for (const [name, value] of Object.entries({ href, 'aria-label': label, ...properties }))
    link.setAttribute(name, value);
  append(link, children);
  return link;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : textNode(element, visible(child)));
  }
}

/** Controls, overrides of the writing direction, invisible characters: what the terminal's Cells.harmless marks. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]|(?![\u200c\u200d])\p{Cf}|\p{Cs}/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The text with a mark for each hidden character; lines and tabs stay. */
function visible(text) {
  return String(text).replace(HIDDEN, hidden => {
    const code = hidden.codePointAt(0);
    return String.fromCodePoint(code < 0x20 ? 0x2400 + code : code === 0x7f ? 0x2421 : 0xfffd);
  });
}

/** A name that is written from the right must not turn around what stands beside it. */
function textNode(element, text) {
  if (!RIGHT_TO_LEFT.test(text)) return document.createTextNode(text);
  // No elements can be in these: two characters say the same.
  if (element.namespaceURI.endsWith('/svg') || ['OPTION', 'TITLE', 'TEXTAREA'].includes(element.tagName))
    return document.createTextNode(`\u2068${text}\u2069`);
  const isolated = document.createElement('bdi');
  isolated.append(text);
  return isolated;
}

/** Replaces everything inside an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/**
 * Makes the children of an element those of a list, and keeps the elements whose content has not changed, with focus,
 * selection and scroll position.
 */
export function reconcile(container, items, key, make) {
  const old = new Map([...container.children].map(child => [child.dataset.key, child]));
  let at = container.firstElementChild;
  for (const item of items) {
    const id = String(key(item));
    const content = JSON.stringify(item);
    let element = old.get(id);
    if (!element || element.content !== content) {
      const fresh = make(item);
      fresh.dataset.key = id;
      fresh.content = content;
      if (element) {
        const focused = element.contains(document.activeElement);
        if (at === element) at = fresh;
        element.replaceWith(fresh);
        if (focused) (fresh.matches('[tabindex]') ? fresh : fresh.querySelector('[tabindex], a, button'))?.focus();
      }
      element = fresh;
    }
    old.delete(id);
    if (element === at) at = at.nextElementSibling;
    else container.insertBefore(element, at);
  }
  for (const gone of old.values()) gone.remove();
}
