import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { StartProblem, systemCode } from './start-problem.js';

/** How long a used port is waited for: a server that is ending lets go soon. @unit milliseconds */
const PATIENCE = 2_000;

/**
 * Makes sure that the port can be had before anything else is started.
 *
 * @param wanted 0 for a free one: the issuer depends on the number, so it is fixed here
 * @throws {StartProblem} when it cannot
 */
export async function takePort(host: string, wanted: number): Promise<number> {
  for (const begin = Date.now(); ;) {
    try {
      return await probe(host, wanted);
    } catch (cause) {
      const patient = systemCode(cause) === 'EADDRINUSE' && Date.now() - begin < PATIENCE;
      if (!patient) throw listenProblem(cause, host, wanted) ?? cause;
    }
    await wait(100);
  }
}

async function probe(host: string, wanted: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : wanted;
      server.close(() => resolve(port));
    });
  });
}

/** Why a server cannot listen; nothing when the reason is not known. */
export function listenProblem(
  cause: unknown,
  host: string,
  port: number,
): StartProblem | undefined {
  const sentences: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is used by another program: stop it, or set PORT to another number.`,
    EACCES: `This account may not listen on port ${port}: set PORT to a number above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}: set HOST to one that it has.`,
    ENOTFOUND: `The name ${host} is not known: set HOST to an address of this machine.`,
  };
  const sentence = sentences[systemCode(cause) ?? ''];
  return sentence === undefined ? undefined : new StartProblem(sentence, { cause });
}
