import { operations } from '../operations.mjs';

const COLUMNS = [
  ['', ({ server }) => server],
  ['req/s', ({ requestsPerSecond }) => whole(requestsPerSecond.median)],
  ['min–max', ({ requestsPerSecond: { min, max } }) => `${whole(min)}–${whole(max)}`],
  ['p50', ({ p50 }) => fixed(p50.median, 2)],
  ['p99', ({ p99 }) => fixed(p99.median, 2)],
  ['cpu', ({ processor }) => fixed(processor.server, 0)],
  ['db cpu', ({ processor }) => fixed(processor.database, 0)],
  ['sql', ({ statements }) => fixed(statements, 2)],
  ['MiB', ({ memory }) => fixed(memory, 0)],
  [
    'of floor',
    ({ failed, ofFloor }) => (failed > 0 ? `void: ${failed} failed` : fixed(ofFloor, 2)),
  ],
  ['we are', ({ productIs }) => (productIs === null ? '-' : `${fixed(productIs, 2)}x`)],
];

/** The report for people: a table for each operation and number of connections. */
export function text(document) {
  return [
    ...head(document),
    ...tables(document),
    ...verdicts(document),
    ...document.rows.flatMap(profile),
    '',
  ].join('\n');
}

function head({ machine, versions, settings, counted, leftOut }) {
  const { postgres } = machine;
  return [
    `${machine.cores} cores (${machine.cpu}), ${machine.memory} GiB, Node ${machine.node}`,
    `PostgreSQL ${postgres.version}: fsync ${postgres.fsync}, synchronous_commit ${postgres.synchronous_commit}, shared_buffers ${postgres.shared_buffers}`,
    Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', '),
    placement(machine, settings),
    `median of ${settings.rounds} rounds of ${settings.duration} s in turns, after ${settings.warmup} s to warm up and ${settings.leadIn} s before each; load by ${settings.generator === 'own' ? 'load/closed-loop.mjs' : settings.generator}`,
    settings.tokens > 0
      ? `${settings.tokens} access tokens in the tables before`
      : 'tables empty at first',
    settings.peerClientCache
      ? 'peers remember their client for 5 s'
      : 'peers ask the database for their client each time, oidc-provider excepted',
    ...leftOut.map(({ name, why }) => `left out: ${name}: ${why}`),
    '',
    'p50 and p99 in milliseconds; cpu and db cpu: microseconds of processor for a request, of the server and of PostgreSQL;',
    `sql: ${counted} for a request; MiB: resident after the load; of floor: requests/s as a part of the floor's in the same round;`,
    "we are: this server's requests/s in the same round, as a multiple of the row's",
  ];
}

function placement({ pinned, serverCores }, { processes }) {
  if (!pinned) return 'processes are not pinned to cores: the figures are rough';
  const most = Math.max(...processes);
  const shared = most > serverCores ? ` (${most} processes share them)` : '';
  return `cores of the servers: ${serverCores}${shared}; load and database have the others`;
}

function tables({ rows }) {
  return operations.flatMap(({ name, title, floor }) => {
    const all = rows.filter(({ operation }) => operation === name);
    const counts = [...new Set(all.map(({ connections }) => connections))];
    return counts.flatMap((connections) => [
      '',
      `${title}: ${connections} connections (floor: ${floor.replace(/^floor: /, '')})`,
      ...table(all.filter((row) => row.connections === connections)),
      ...all
        .filter(({ problem }) => problem)
        .map(({ server, problem }) => `  ${server}: ${problem}`),
    ]);
  });
}

function table(rows) {
  const cells = [
    COLUMNS.map(([name]) => name),
    ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row))),
  ];
  const widths = COLUMNS.map((_, at) => Math.max(...cells.map((line) => line[at].length)));
  const pad = (cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]));
  return cells.map((line) => `  ${line.map(pad).join('  ')}`.trimEnd());
}

function verdicts({ targets }) {
  if (targets.length === 0) return [];
  const lines = targets.map(
    ({ operation, server, of, figure, connections, reach, reached, met }) => {
      const what =
        figure === 'p50' ? `p50 at most ${reach} times that of` : `at least ${reach} times`;
      const load = connections === 50 ? '' : ` at ${connections} connection`;
      return `  ${met ? 'yes' : 'NO '}  ${operation}, ${server}: ${what} ${of}${load}: ${fixed(reached, 2)}`;
    },
  );
  return ['', 'What is wanted', ...lines];
}

function profile({ profile: hottest, server, operation }) {
  if (!hottest) return [];
  const lines = hottest.map(
    ({ share, where }) => `${(share * 100).toFixed(1).padStart(7)} %  ${where}`,
  );
  return ['', `Where ${server} spent its time: ${operation}`, ...lines];
}

const whole = (number) => (number === null ? '-' : number.toLocaleString('en-US'));

const fixed = (number, digits) => (number === null ? '-' : number.toFixed(digits));
