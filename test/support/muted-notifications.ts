import { connect, createServer, type Server, type Socket } from 'node:net';

/** The type byte of a message that PostgreSQL sends without being asked. */
const NOTIFICATION = 'A'.charCodeAt(0);

/** What becomes of notifications: they arrive, they never do, or they wait for `release`. */
export type Delivery = 'open' | 'muted' | 'held';

/**
 * Stands before PostgreSQL and swallows what it notifies, as a pooler does that gives each transaction another
 * connection: LISTEN succeeds, and nothing ever comes.
 */
export class MutedNotifications {
  /** How many were swallowed. */
  swallowed = 0;
  delivery: Delivery = 'muted';
  readonly #held: (() => void)[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(private readonly target: URL) {
    this.#server = createServer((client) => this.relay(client));
  }

  static async before(databaseUrl: string): Promise<MutedNotifications> {
    const pooler = new MutedNotifications(new URL(databaseUrl));
    await new Promise<void>((resolve) => pooler.#server.listen(0, '127.0.0.1', resolve));
    return pooler;
  }

  /** The database behind it. */
  get url(): string {
    const address = this.#server.address();
    const url = new URL(this.target);
    url.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    return url.href;
  }

  /** Lets the news go that waited, and those to come. */
  release(): void {
    this.delivery = 'open';
    for (const send of this.#held.splice(0)) send();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  private relay(client: Socket): void {
    const server = connect(Number(this.target.port || 5432), this.target.hostname);
    let rest: Buffer = Buffer.alloc(0);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => one.destroy()).on('close', () => other.destroy());
    }
    client.on('data', (bytes) => server.write(bytes));
    server.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      // Each message of a server: a byte that tells its type, then its length without that byte.
      while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
        const message = rest.subarray(0, rest.readUInt32BE(1) + 1);
        rest = rest.subarray(message.length);
        this.pass(message, client);
      }
    });
  }
  private pass(message: Buffer, client: Socket): void {
    const send = (): void => {
      if (!client.destroyed) client.write(message);
    };
    if (message[0] !== NOTIFICATION || this.delivery === 'open') send();
    else if (this.delivery === 'held') this.#held.push(send);
    else this.swallowed += 1;
  }
}
