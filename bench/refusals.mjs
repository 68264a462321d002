import { basic, DEMO_CLIENT } from './demo-client.mjs';

/** Whatever can be used once: one to use twice, one to use wrongly. */
const WANTED = { connections: 1, amount: 2 };

/**
 * What a server has to refuse, by operation: being fast is easy for one that does not look. Each answers what is wrong
 * with the server, or nothing.
 *
 * @type {Record<string, (ask: Ask, load: import('./requests.mjs').Load) => Promise<string | undefined>>}
 *
 * @typedef {(value: string, change?: Partial<import('./requests.mjs').Load>) => Promise<Answer>} Ask
 * @typedef {{ status: number, text: string }} Answer
 */
const REFUSALS = {
  async client_credentials(ask, { headers }) {
    const authorization = basic({ ...DEMO_CLIENT, secret: 'another secret' });
    const { status } = await ask('', { headers: { ...headers, authorization } });
    return status === 200 ? 'it accepts a wrong secret' : undefined;
  },

  async code(ask, { values, body }) {
    const wrong = { body: body.replace('code_verifier=', 'code_verifier=not-') };
    if ((await ask(values[1], wrong)).status === 200) return 'it accepts a wrong code verifier';
    if ((await ask(values[0])).status !== 200) return 'it refuses a code';
    return (await ask(values[0])).status === 200 ? 'it accepts a code twice' : undefined;
  },

  async refresh(ask) {
    return (await ask('unknown')).status === 200 ? 'it accepts any refresh token' : undefined;
  },

  async introspection(ask) {
    const { text } = await ask('unknown');
    return /"active": ?true/.test(text) ? 'it calls any token active' : undefined;
  },

  async guarded(ask) {
    return (await ask('unknown')).status === 200 ? 'it accepts any access token' : undefined;
  },

  async authorize(ask, { path, status }) {
    const elsewhere = { path: path.replace('callback', 'elsewhere') };
    const answer = await ask('', elsewhere);
    return answer.status === status ? 'it accepts any redirect URI' : undefined;
  },
};
REFUSALS.guarded_cached = REFUSALS.guarded;

/**
 * @param {import('./bench.mjs').Bench} bench
 * @param {import('./subjects/subjects.mjs').Subject} subject
 * @returns {Promise<string | undefined>} what it should have refused
 */
export async function wronglyAccepted(bench, subject) {
  const [url] = (await bench.running(subject)).urls;
  for (const operation of bench.settings.only) {
    const refuses = REFUSALS[operation];
    if (!refuses || !(operation in subject.asks)) continue;
    const load = await subject.asks[operation](bench, WANTED);
    const ask = (value, change) => send(url, { ...load, ...change }, value);
    const wrong = await refuses(ask, load);
    if (wrong) return wrong;
  }
  return undefined;
}

/** @returns {Promise<Answer>} */
async function send(url, { method, path, headers, body }, value) {
  const fill = (text) => text?.replaceAll('{value}', value);
  const filled = Object.entries(headers ?? {}).map(([name, text]) => [name, fill(text)]);
  const response = await fetch(url + fill(path), {
    method,
    headers: Object.fromEntries(filled),
    body: fill(body),
    redirect: 'manual',
  });
  return { status: response.status, text: await response.text() };
}
