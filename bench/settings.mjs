import { parseArgs } from 'node:util';
import { operationNames } from './operations.mjs';
import { peers } from './peers/peers.mjs';

const peerNames = peers.map(({ peer }) => peer);

export const HELP = `Usage: npm run bench -- [options]

Measures this server, standalone and as a module, against floors that were written to be compared with and
against other people's servers: on the same database, under the same load, in turns.

  --only <name>         only this operation; may be repeated: ${operationNames.join(', ')}
  --peers <names>       these servers of other people, separated by commas, or none; default all that are
                        there: ${peerNames.join(', ')}
  --quick               a look, not a measurement: three rounds of less than a second, and fewer servers
  --rounds <n>          rounds of which the median counts (default 5)
  --duration <seconds>  how long each server is under load in a round (default 4)
  --warmup <seconds>    how long each server is under load before that (default 3)
  --lead-in <seconds>   and right before each of its rounds, unmeasured (default 1): whoever waits for its turn
                        forgets what it has compiled
  --connections <list>  requests in flight, such as 1,10,50 (default 50)
  --processes <list>    processes of this server on the one database, such as 1,2,4 (default 1)
  --tokens <n>          access tokens that are in the tables before; then no peers take part (default 0)
  --peer-client-cache   peers remember their client for five seconds, as this server does, instead of asking
                        the database each time, as their documentation shows
  --generator <name>    own, or autocannon to check it against (default own)
  --database <url>      a PostgreSQL to use instead of a throw-away one; a new database is made on it and
                        dropped in the end
  --profile             tells on what functions this server spent its time, in a further round
  --json                one JSON document on standard output
  --chart <file>        draws the figures at the most connections, as SVG
  --help                this text
`;

/** What was asked for in a way that cannot be done. */
export class UsageError extends Error {}

const QUICK = { rounds: 3, duration: 0.4, warmup: 0.4, leadIn: 0 };
const FULL = { rounds: 5, duration: 4, warmup: 3, leadIn: 1 };

/**
 * @param {readonly string[]} args
 * @throws {UsageError} in words that tell what is wrong
 */
export function readSettings(args) {
  const values = parse(args);
  const base = values.quick ? QUICK : FULL;
  const tokens = values.tokens === undefined ? 0 : positive('tokens', values.tokens);
  return {
    help: values.help,
    json: values.json,
    chart: values.chart,
    quick: values.quick,
    profile: values.profile,
    database: values.database,
    only: values.only.length > 0 ? known('operation', values.only, operationNames) : operationNames,
    peers: readPeers(values, tokens),
    peerClientCache: values['peer-client-cache'],
    generator: known('generator', [values.generator], ['own', 'autocannon'])[0],
    rounds: positive('rounds', values.rounds, base.rounds),
    duration: positive('duration', values.duration, base.duration),
    warmup: positive('warmup', values.warmup, base.warmup),
    leadIn: values['lead-in'] === '0' ? 0 : positive('lead-in', values['lead-in'], base.leadIn),
    connections: several('connections', values.connections),
    processes: several('processes', values.processes),
    tokens,
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
    'peer-client-cache': flag,
    only: { type: 'string', multiple: true, default: [] },
    generator: { type: 'string', default: 'own' },
    connections: { type: 'string', default: '50' },
    processes: { type: 'string', default: '1' },
    peers: text,
    tokens: text,
    rounds: text,
    duration: text,
    warmup: text,
    'lead-in': text,
    database: text,
    chart: text,
  };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error.message, { cause: error });
  }
}

function readPeers({ peers: text, quick }, tokens) {
  if (text === 'none' || (text === undefined && tokens > 0)) return [];
  if (tokens > 0)
    throw new UsageError('--tokens fills the tables of this server only: --peers none');
  if (text !== undefined) return known('peer', text.split(','), peerNames);
  return peers.filter(({ extra }) => !(quick && extra)).map(({ peer }) => peer);
}

function known(what, names, all) {
  for (const name of names) {
    if (!all.includes(name)) {
      throw new UsageError(`there is no ${what} '${name}': take ${all.join(', ')}`);
    }
  }
  return names;
}

function several(name, text) {
  return text.split(',').map((one) => positive(name, one));
}

function positive(name, text, fallback) {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new UsageError(`--${name} takes whole numbers above 0, not '${text}'`);
}
