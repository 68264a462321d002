import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the server was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly form: URLSearchParams;
}

export type Reply = (response: ServerResponse, asked: Asked) => void | Promise<void>;

/** What a server answers about a good access token. */
export const GOOD = {
  active: true,
  token_type: 'Bearer',
  client_id: 'web',
  sub: 'alice',
  scope: 'read',
} as const;

/** Somebody else's authorization server: it answers whatever a test wants. */
export class IntrospectionServer {
  readonly asked: Asked[] = [];
  /** What it does with the next requests. */
  reply: Reply = json(GOOD);
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.serve(request, response));
  }

  static async start(port = 0): Promise<IntrospectionServer> {
    const made = new IntrospectionServer();
    await new Promise<void>((resolve) => made.#server.listen(port, '127.0.0.1', resolve));
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get endpoint(): string {
    return `${this.url}/introspect`;
  }

  /** Forgets what it was asked, and answers this from now on. */
  answers(reply: Reply | object): void {
    this.asked.length = 0;
    this.reply = typeof reply === 'function' ? (reply as Reply) : json(reply);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const { method = '', url: path = '', headers } = request;
    const asked = { method, path, headers, form };
    this.asked.push(asked);
    await this.reply(response, asked);
  }
}

export function json(body: unknown, status = 200): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}
