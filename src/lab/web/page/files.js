// Files that are dropped on the page, or chosen: what ./lab view opens.

import { count } from './format.js';
import { t } from './text.js';

/** Sends them, one after the other; @param told gets a sentence on each */
export async function openFiles(files, told) {
  for (const file of files) {
    told(t('file.opening', { name: file.name }));
    try {
      const answer = await fetch(`/api/files?${new URLSearchParams({ name: file.name })}`, {
        method: 'POST',
        body: file,
      });
      const found = await answer.json();
      told(`${file.name}: ${answer.ok ? said(found) : found.message}`);
    } catch {
      told(t('file.unsent', { name: file.name }));
    }
  }
}

function said({ spans, points, logRecords, profileSamples, rejected, passedOver, firstProblem, firstRejection }) {
  return [
    spans && t('gone.spans', { n: count(spans) }),
    points && t('gone.points', { n: count(points) }),
    logRecords && t('gone.logs', { n: count(logRecords) }),
    profileSamples && t('gone.profiles', { n: count(profileSamples) }),
    rejected && t('file.rejected', { n: count(rejected), why: firstRejection }),
    passedOver && t('file.passed', { n: count(passedOver), why: firstProblem }),
  ]
    .filter(Boolean)
    .join(', ');
}

export function onDrop(told) {
  const holdsFiles = event => event.dataTransfer?.types.includes('Files');
  addEventListener('dragover', event => holdsFiles(event) && event.preventDefault());
  addEventListener('drop', event => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    openFiles([...event.dataTransfer.files], told);
  });
}

/** For those who do not drag. */
export function chooseFiles(told) {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.addEventListener('change', () => openFiles([...input.files], told));
  input.click();
}
