import { createServer } from 'node:net';
import { StartProblem, systemCode } from './start-problem.js';

/**
 * Makes sure that the port can be had before anything else is started.
 *
 * @param wanted 0 for a free one: the issuer depends on the number, so it is fixed here
 * @throws {StartProblem} when it cannot
 */
export async function takePort(host: string, wanted: number): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (cause) => reject(listenProblem(cause, host, wanted) ?? cause));
    probe.listen(wanted, host, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : wanted;
      probe.close(() => resolve(port));
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
