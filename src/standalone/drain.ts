import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** How often connections that have become idle are closed. @unit milliseconds */
const SWEEP = 25;

/**
 * Takes no more connections, lets the requests in flight finish and closes each connection after its answer.
 *
 * @param limit after which connections are cut @unit milliseconds
 */
export async function drain(server: Server, limit: number): Promise<void> {
  if (!server.listening) return;
  server.prependListener('request', (_: IncomingMessage, response: ServerResponse) => {
    response.setHeader('Connection', 'close');
  });
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP);
  const cut = setTimeout(() => server.closeAllConnections(), limit);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
