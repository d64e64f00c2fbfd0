'use strict';

const byId = id => document.getElementById(id);
const titles = new Map();

/** A new element with a class and text; text is never read as HTML. */
function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

async function call(path, body) {
  const response = await fetch(path, body === undefined ? {} : {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail || answer.title || `The server answered ${response.status}.`);
  return answer;
}

/** An item's title where the catalogue has one, else its id. */
async function titleOf(itemId) {
  if (!titles.has(itemId)) {
    titles.set(itemId, call(`/v1/items/${encodeURIComponent(itemId)}`).then(item => item.title || itemId, () => itemId));
  }
  return titles.get(itemId);
}

async function showModel() {
  const list = await call('/v1/models');
  const { state, message } = list.trainer;
  const live = list.live ? `Live model: ${list.live}` : 'No model is live yet: lists come from what is trending';
  const problem = list.problem ? ` The live model does not answer here: ${list.problem}` : '';
  byId('model').textContent = `${live}; the trainer is ${state}${message ? `: ${message}` : '.'}${problem}`;
}

async function reasonRow(reason, largest) {
  const row = element('div', 'reason');
  row.append(element('span', '', `${reason.type} ${await titleOf(reason.itemId)}`));
  const bar = element('meter');
  bar.max = largest;
  bar.value = Math.abs(reason.contribution);
  bar.setAttribute('aria-label', 'contribution');
  row.append(bar, element('span', reason.contribution < 0 ? 'down' : '', reason.contribution.toFixed(4)));
  return row;
}

async function itemCard(item, largest) {
  const card = element('li');
  const head = element('div', 'head');
  const title = await titleOf(item.itemId);
  head.append(element('span', 'title', title), element('span', 'soft', `${item.source} · score ${item.score.toFixed(4)}`));
  card.append(head);
  if (title !== item.itemId) card.append(element('div', 'soft', item.itemId));
  const tasks = element('div', 'tasks');
  for (const [name, score] of Object.entries(item.tasks || {})) tasks.append(element('span', 'soft', `${name} ${score.toFixed(4)}`));
  card.append(tasks);
  for (const reason of item.reasons || []) card.append(await reasonRow(reason, largest));
  return card;
}

async function recommend() {
  const request = { [byId('kind').value]: byId('person').value, scenario: byId('scenario').value, count: 10, explain: true };
  if (byId('item').value) request.itemId = byId('item').value;
  const answer = await call('/v1/recommendations', request);
  const model = answer.modelVersion ? `model ${answer.modelVersion}` : 'no model';
  const fallback = answer.fallback ? `, fallback: ${answer.fallback}` : '';
  byId('summary').textContent = `${answer.items.length} items, ${model}, user version ${answer.userVersion}${fallback}`;
  const sizes = answer.items.flatMap(item => (item.reasons || []).map(reason => Math.abs(reason.contribution)));
  const largest = Math.max(1e-9, ...sizes);
  byId('items').replaceChildren(...await Promise.all(answer.items.map(item => itemCard(item, largest))));
}

function ask() {
  byId('error').textContent = '';
  recommend().catch(error => {
    byId('items').replaceChildren();
    byId('summary').textContent = '';
    byId('error').textContent = error.message;
  });
}

byId('ask').addEventListener('submit', event => {
  event.preventDefault();
  ask();
});

// A link may carry the question: /?person=42&scenario=home
const linked = new URLSearchParams(location.search);
for (const name of ['person', 'kind', 'scenario', 'item']) {
  if (linked.has(name)) byId(name).value = linked.get(name);
}
if (byId('person').value) ask();

showModel().catch(error => { byId('model').textContent = error.message; });
