import { connect, createServer, type Server, type Socket } from 'node:net';

/** What becomes of bytes on their way: on they go, nowhere, or the connection ends instead of the answer. */
export type Passage = 'open' | 'silent' | 'cut-answers';

/** Stands between the stores and PostgreSQL, and breaks connections as a network or a restart does. */
export class DatabaseProxy {
  passage: Passage = 'open';
  /** How many connections were cut instead of an answer. */
  cuts = 0;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #server: Server | undefined;
  #port = 0;

  constructor(private readonly target: URL) {}

  /** The database through this proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String(this.#port);
    return url.href;
  }

  async listen(): Promise<void> {
    this.#server = createServer((client) => this.relay(client));
    await new Promise<void>((resolve) => {
      this.#server?.listen(this.#port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address ? address.port : 0;
  }

  /** Refuses connections and breaks those there are. */
  async close(): Promise<void> {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    await new Promise((resolve) => {
      this.#server?.close(resolve);
    });
  }

  private relay(client: Socket): void {
    const server = connect(Number(this.target.port || 5432), this.target.hostname);
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    client.on('data', (bytes) => {
      if (this.passage !== 'silent') server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (this.passage === 'cut-answers') {
        this.cuts += 1;
        end();
      } else if (this.passage === 'open') client.write(bytes);
    });
  }
}
