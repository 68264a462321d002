import { parseArgs } from 'node:util';
import { workloadNames } from './workloads.mjs';

export const HELP = `Usage: npm run bench -- [options]

Measures the standalone server against a floor: a bare Fastify + pg server that does one INSERT, or one
SELECT, per request on the same database. Both answer one load generator, in turns. A guarded handler
is measured with tokens looked up each time, and with tokens remembered against the same handler unguarded.

  --only <name>         only this row; may be repeated: ${workloadNames.join(', ')}
  --quick               three rounds of one second: a look, not a measurement
  --rounds <n>          rounds of which the median counts (default 5)
  --duration <seconds>  how long each row is under load in a round (default 4)
  --warmup <seconds>    how long each row is under load before that (default 3)
  --connections <n>     requests in flight (default 50)
  --database <url>      a PostgreSQL to use instead of a throw-away one; a new database is made on it and
                        dropped in the end
  --profile             tells what the server spent its time on, by --cpu-prof
  --json                one JSON document on standard output
  --help                this text
`;

/** What was asked for in a way that cannot be done. */
export class UsageError extends Error {}

const QUICK = { rounds: 3, duration: 1, warmup: 1 };
const FULL = { rounds: 5, duration: 4, warmup: 3 };

/**
 * @param {readonly string[]} args
 * @throws {UsageError} in words that tell what is wrong
 */
export function readSettings(args) {
  const values = parse(args);
  const base = values.quick ? QUICK : FULL;
  for (const name of values.only) {
    if (workloadNames.includes(name)) continue;
    throw new UsageError(`there is no row '${name}': take ${workloadNames.join(', ')}`);
  }
  return {
    help: values.help,
    json: values.json,
    profile: values.profile,
    database: values.database,
    only: values.only.length > 0 ? values.only : workloadNames,
    rounds: positive('rounds', values.rounds, base.rounds),
    duration: positive('duration', values.duration, base.duration),
    warmup: positive('warmup', values.warmup, base.warmup),
    connections: positive('connections', values.connections, 50),
  };
}

function parse(args) {
  const flag = { type: 'boolean', default: false };
  const text = { type: 'string' };
  const options = {
    help: flag,
    json: flag,
    quick: flag,
    profile: flag,
    only: { type: 'string', multiple: true, default: [] },
    rounds: text,
    duration: text,
    warmup: text,
    connections: text,
    database: text,
  };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error.message, { cause: error });
  }
}

function positive(name, text, fallback) {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new UsageError(`--${name} takes a whole number above 0, not '${text}'`);
}
