// The notes' two questions, one after the other:
//   users     what happens as users grow
//   answers   what happens as answers grow
// ./lab up load starts it; its results are metrics (dashboard "Load"), its requests are traces (W3C trace context).
import http from 'k6/http';
import { check, sleep } from 'k6';

const board = __ENV.BOARD_URL || 'http://127.0.0.1:8080';

export const options = {
  discardResponseBodies: false,
  scenarios: {
    users: {
      executor: 'ramping-vus',
      exec: 'read',
      stages: [
        { duration: '1m', target: 5 },
        { duration: '1m', target: 20 },
        { duration: '1m', target: 50 },
        { duration: '30s', target: 0 },
      ],
    },
    answers: {
      executor: 'constant-vus',
      exec: 'list',
      startTime: '4m',
      vus: 5,
      duration: '3m',
    },
  },
  thresholds: {
    http_req_failed: ['rate<0.01'],
    'http_req_duration{scenario:users}': ['p(95)<500'],
    'http_req_duration{scenario:answers}': ['p(95)<1000'],
    checks: ['rate>0.99'],
  },
};

// Posts to read, so that the second question has answers to grow.
export function setup() {
  for (let i = 0; i < 200; i++) {
    const post = { author: 'k6', title: `Load ${i}`, body: 'x'.repeat(1000) };
    http.post(`${board}/api/posts`, JSON.stringify(post), { headers: headers(), tags: { name: 'POST /api/posts' } });
  }
  return { started: Date.now() };
}

export function read() {
  const list = http.get(`${board}/api/posts?limit=20`, { headers: headers(), tags: { name: 'GET /api/posts' } });
  check(list, { 'the list is there': (answer) => answer.status === 200 });
  const posts = list.status === 200 ? list.json() : [];
  if (posts.length > 0) {
    const id = posts[Math.floor(Math.random() * posts.length)].id;
    const post = http.get(`${board}/api/posts/${id}`, { headers: headers(), tags: { name: 'GET /api/posts/{id}' } });
    check(post, { 'the post is there': (answer) => answer.status === 200 || answer.status === 404 });
  }
  sleep(1);
}

// From 10 posts to 1000 in three minutes.
export function list(data) {
  const minutes = (Date.now() - data.started) / 60000 - 4;
  const limit = Math.min(1000, Math.max(10, Math.round(minutes * 330)));
  const answer = http.get(`${board}/api/posts?limit=${limit}`, { headers: headers(), tags: { name: 'GET /api/posts' } });
  check(answer, { 'the long list is there': (one) => one.status === 200 });
  sleep(0.5);
}

// Each request begins a trace of its own; the board goes on with it.
function headers() {
  return { 'Content-Type': 'application/json', traceparent: `00-${hex(32)}-${hex(16)}-01` };
}

function hex(digits) {
  let text = '';
  while (text.length < digits) {
    text += Math.floor(Math.random() * 16).toString(16);
  }
  return text === '0'.repeat(digits) ? hex(digits) : text;
}
