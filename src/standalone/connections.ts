import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request may be on its way when the end begins. @unit milliseconds */
const GRACE = 100;

/** Knows which connections of a server have a request in flight; Node itself tells only of some of the others. */
export class Connections {
  private readonly sockets = new Set<Socket>();
  private readonly busy = new Set<Socket>();
  private draining = false;

  constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.prependListener('request', (request, response) => this.begin(request, response));
  }

  /**
   * Takes no more connections, lets the requests in flight finish and closes each connection after its answer.
   *
   * @param limit after which connections are cut @unit milliseconds
   */
  async drain(limit: number): Promise<void> {
    if (!this.server.listening) return;
    this.draining = true;
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    const grace = setTimeout(() => this.close((socket) => !this.busy.has(socket)), GRACE);
    const cut = setTimeout(() => this.close(() => true), limit);
    await closed;
    clearTimeout(grace);
    clearTimeout(cut);
  }

  private begin({ socket }: IncomingMessage, response: ServerResponse): void {
    this.busy.add(socket);
    if (this.draining) response.setHeader('Connection', 'close');
    response.once('close', () => {
      this.busy.delete(socket);
      if (this.draining) socket.end();
    });
  }

  private close(which: (socket: Socket) => boolean): void {
    for (const socket of this.sockets) if (which(socket)) socket.destroy();
  }
}
