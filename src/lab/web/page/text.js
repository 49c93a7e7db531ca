// The page's texts, one file a language; what one lacks is taken from English.

const LANGUAGES = ['en', 'ko'];
let texts = {};
export let language = 'en';

export async function loadTexts() {
  const wanted =
    new URLSearchParams(location.search).get('lang') ?? localStorage.getItem('lang') ?? navigator.language.slice(0, 2);
  language = LANGUAGES.includes(wanted) ? wanted : 'en';
  const load = async name => (await fetch(`/page/${name}.json`)).json();
  const [english, own] = await Promise.all([load('en'), language === 'en' ? {} : load(language)]);
  texts = { ...english, ...own };
  document.documentElement.lang = language;
}

/** The other language is the next one in the list. */
export function switchLanguage() {
  localStorage.setItem('lang', LANGUAGES[(LANGUAGES.indexOf(language) + 1) % LANGUAGES.length]);
  const url = new URL(location);
  url.searchParams.delete('lang');
  location.replace(url);
}

/** Whether there is such a text. */
export function has(key) {
  return key in texts;
}

/** A text; {name} in it is replaced, and {name|span|spans} by the first word where the value is 1, else the second. */
export function t(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (all, name, one, many) =>
    one === undefined ? (values[name] ?? all) : String(values[name]) === '1' ? one : many,
  );
}
