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
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
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
