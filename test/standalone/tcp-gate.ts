import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** Stands between a server and its database, so that a test can take the database away. */
export class TcpGate {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private open: boolean,
  ) {}

  static async to(host: string, port: number): Promise<TcpGate> {
    const server = createServer();
    const gate = new TcpGate(server, true);
    server.on('connection', (near) => gate.pass(near, connect(port, host)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** Cuts every connection, and those that come. */
  shut(): void {
    this.open = false;
    for (const socket of this.sockets) socket.destroy();
  }

  reopen(): void {
    this.open = true;
  }

  async close(): Promise<void> {
    this.shut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    if (this.open) near.pipe(far).pipe(near);
    else near.destroy();
  }
}
