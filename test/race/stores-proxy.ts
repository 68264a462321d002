import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What becomes of bytes on their way: on they go, nowhere, or the connection ends instead of the answer. Held, they
 * wait for `release` before a server that is frozen.
 */
export type Passage = 'open' | 'silent' | 'held' | 'cut-answers';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  readonly held: Buffer[];
  muted: boolean;
}

/** Stands between the stores and PostgreSQL, and breaks connections as a network or a restart does. */
export class DatabaseProxy {
  passage: Passage = 'open';
  /** How many connections were cut instead of an answer. */
  cuts = 0;
  /** How many connections went silent instead of an answer. */
  muted = 0;
  #mute = 0;
  #muteStatement: string | undefined;
  readonly #pairs = new Set<Pair>();
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

  /** How many connections have bytes that wait. */
  get waiting(): number {
    return [...this.#pairs].filter(({ held }) => held.length > 0).length;
  }

  async listen(): Promise<void> {
    this.#server = createServer((client) => this.relay(client));
    await new Promise<void>((resolve) => {
      this.#server?.listen(this.#port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address ? address.port : 0;
  }

  /** The next answers, and all that would come after them on their connections, never arrive. */
  muteNext(count: number): void {
    this.#mute = count;
  }

  /** The answer to the next such prepared statement never arrives, nor what would come after it on its connection. */
  muteStatement(name: string): void {
    this.#muteStatement = name;
  }

  /** Refuses connections and breaks those there are. */
  async close(): Promise<void> {
    for (const pair of this.#pairs) this.end(pair);
    await new Promise((resolve) => {
      this.#server?.close(resolve);
    });
  }

  /** The server goes on: it reads what it was sent meanwhile, and then that some callers have left. */
  async release(): Promise<void> {
    this.passage = 'open';
    const left = [...this.#pairs].filter(({ client }) => client.destroyed);
    for (const { server, held } of this.#pairs) {
      for (const bytes of held.splice(0)) server.write(bytes);
    }
    await Promise.all(
      left.map(async ({ server }) => {
        if (server.destroyed) return;
        const closed = new Promise((resolve) => server.once('close', resolve));
        server.end();
        await closed;
      }),
    );
  }

  private relay(client: Socket): void {
    const server = connect(Number(this.target.port || 5432), this.target.hostname);
    const pair: Pair = { client, server, held: [], muted: false };
    this.#pairs.add(pair);
    server.on('error', () => this.end(pair)).on('close', () => this.end(pair));
    client
      .on('error', () => client.destroy())
      .on('close', () => {
        if (this.passage !== 'held') this.end(pair);
      });
    client.on('data', (bytes) => {
      if (this.#muteStatement !== undefined && bytes.includes(this.#muteStatement)) {
        this.#muteStatement = undefined;
        this.muted += 1;
        pair.muted = true;
      }
      if (this.passage === 'held') pair.held.push(bytes);
      else if (this.passage !== 'silent') server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (this.#mute > 0 && !pair.muted) {
        this.#mute -= 1;
        this.muted += 1;
        pair.muted = true;
      }
      if (pair.muted) return;
      if (this.passage === 'cut-answers') {
        this.cuts += 1;
        this.end(pair);
      } else if (this.passage !== 'silent' && !client.destroyed) client.write(bytes);
    });
  }

  private end(pair: Pair): void {
    this.#pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  }
}
