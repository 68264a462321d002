import { cpus } from 'node:os';

/** One document with everything that was measured, and on what. */
export function report(bench, machine, rows) {
  const { rounds, duration, warmup, connections } = bench.settings;
  return {
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, ...machine, pinned: bench.pinned },
    settings: { rounds, duration, warmup, connections },
    rows,
  };
}

/** The same for people. Times are milliseconds. */
export function table({ machine, settings, rows }) {
  const lines = [
    ['', 'req/s', 'p50', 'p99', 'cpu', 'floor req/s', 'p50', 'p99', 'cpu', 'ratio', 'target'],
    ...rows.map(line),
  ];
  const widths = lines[0].map((_, at) => Math.max(...lines.map((cells) => cells[at].length)));
  const pad = (cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]));
  return [
    `${machine.cores} cores (${machine.cpu}), Node ${machine.node}, PostgreSQL ${machine.postgres}, fsync ${machine.fsync}`,
    machine.pinned
      ? 'server and floor on one core, load and database on the other'
      : 'processes are not pinned to cores: the figures are rough',
    `${settings.connections} connections, median of ${settings.rounds} rounds of ${settings.duration} s`,
    "p50 and p99 in milliseconds; cpu: microseconds of the server's processor for a request",
    '',
    ...lines.map((cells) => cells.map(pad).join('  ').trimEnd()),
    '',
  ].join('\n');
}

function line({ title, floor, ratio, target, failed, ...load }) {
  return [
    title,
    ...speed(load),
    ...speed(floor),
    failed > 0 ? `void: ${failed} failed` : ratio.toFixed(2),
    target === undefined ? '' : `>= ${target}`,
  ];
}

function speed({ requestsPerSecond, p50, p99, processor }) {
  const cpu = processor === null ? '-' : processor.toFixed(0);
  return [String(requestsPerSecond), p50.toFixed(2), p99.toFixed(2), cpu];
}
