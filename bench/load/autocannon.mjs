import autocannon from 'autocannon';

/**
 * The same job by a load generator that everybody knows, to check ours against.
 *
 * @param {import('./load.mjs').Job} job
 * @returns {Promise<import('./load.mjs').Seen>}
 */
export async function runAutocannon({ urls, connections, duration, load }) {
  const seen = { times: [], failed: 0, problem: undefined, over: false };
  const nextOf = values(load);
  let number = 0;
  let instance;
  let seconds;
  const begin = performance.now();
  const end = () => {
    seen.over = true;
    seconds ??= (performance.now() - begin) / 1_000;
    instance.stop();
  };
  const setupClient = (client) => {
    const next = nextOf(number++);
    const write = (answer) => next(answer) ?? end() ?? '';
    const judged = (status, body) => judge(seen, load, status, body);
    client.on('response', (_status, _bytes, time) => seen.over || seen.times.push(time));
    client.setRequests([requestOf(load, write, judged)]);
  };
  const { errors, timeouts } = await new Promise((resolve, reject) => {
    const options = { url: urls, connections, duration, timeout: 10, setupClient };
    instance = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
  });
  seconds ??= (performance.now() - begin) / 1_000;
  return {
    seconds,
    times: Float64Array.from(seen.times),
    finished: seen.times.length,
    failed: seen.failed + errors + timeouts,
    problem: seen.problem ?? (errors + timeouts > 0 ? 'no answer' : undefined),
  };
}

/** As in `requests.mjs`, but the values themselves. */
function values({ use, values: all = [''] }) {
  let next = 0;
  return (connection) => {
    let at = connection;
    if (use === 'once') return () => all[next++];
    if (use === 'chain') return (answer) => (answer ? JSON.parse(answer).refresh_token : all[at]);
    return () => all[at++ % all.length];
  };
}

function requestOf({ method, path, headers, body }, next, judged) {
  let answer;
  return {
    method,
    setupRequest(request) {
      const value = next(answer);
      const fill = (text) => text.replaceAll('{value}', value);
      const filled = Object.entries(headers ?? {}).map(([name, text]) => [name, fill(text)]);
      const content = body === undefined ? undefined : fill(body);
      return { ...request, path: fill(path), headers: Object.fromEntries(filled), body: content };
    },
    onResponse(status, text) {
      answer = text;
      judged(status, text);
    },
  };
}

/** Heads are not looked at: autocannon keeps them to itself. */
function judge(seen, { status = 200, expect }, got, body) {
  if (seen.over || (got === status && (status !== 200 || body.includes(expect)))) return;
  seen.problem ??= `answered ${got} ${body.slice(0, 300)}`;
  seen.failed += 1;
}
