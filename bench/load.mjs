/** The load generator: a process of its own that runs one job at a time and answers what it saw. */
import autocannon from 'autocannon';
import { percentile } from './statistics.mjs';

/**
 * @typedef {object} LoadJob
 * @property {string} url
 * @property {number} connections
 * @property {number} duration seconds
 * @property {string} expect what every answer contains
 * @property {{ method: string, path: string, headers: Record<string, string>, body?: string }[]} requests sent in
 * turn, by each connection from another one on
 * @property {string[]} [chains] a refresh token for each connection, to begin with
 */

process.on('message', async (job) => {
  try {
    process.send({ result: await run(job) });
  } catch (error) {
    process.send({ error: error.message });
  }
});

/** @param {LoadJob} job */
async function run({ url, connections, duration, requests, expect, chains }) {
  const times = [];
  let connection = 0;
  const result = await autocannon({
    url,
    connections,
    duration,
    timeout: 10,
    requests,
    verifyBody: (body) => body.includes(expect),
    setupClient(client) {
      const number = connection++;
      client.on('response', (_status, _bytes, milliseconds) => times.push(milliseconds));
      if (chains) return chain(client, requests[0], chains[number]);
      const first = number % requests.length;
      client.setRequests([...requests.slice(first), ...requests.slice(0, first)].map(copy));
    },
  });
  times.sort((a, b) => a - b);
  const failed = result.non2xx + result.errors + result.timeouts + result.mismatches;
  return {
    requestsPerSecond: result['2xx'] / result.duration,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    answered: result['2xx'],
    failed,
  };
}

const refreshing = (token) => `grant_type=refresh_token&refresh_token=${token}`;

/** Each answer's refresh token is the next request's, and is used once. */
function chain(client, request, token) {
  const onResponse = (status, text) => {
    if (status === 200) client.setBody(refreshing(JSON.parse(text).refresh_token));
  };
  client.setRequests([{ ...request, body: refreshing(token), onResponse }]);
}

/** Connections must not share what the generator writes into a request. */
const copy = (request) => ({ ...request });
