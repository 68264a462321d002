import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ClientOfflineError, createClient, ErrorReply } from '@redis/client';
import { StorageUnavailableError } from 'nest-authorization-server';
import { PRELUDE } from './prelude.lua.js';

/** Errors of Redis itself that pass: it is loading, failing over, or full. */
const PASSING = /^(LOADING|MASTERDOWN|READONLY|TRYAGAIN|CLUSTERDOWN|BUSY|OOM|NOREPLICAS)\b/;

/** A script and the name under which Redis remembers it. */
export class RedisScript {
  readonly text: string;
  readonly sha: string;

  constructor(body: string) {
    this.text = PRELUDE + body;
    this.sha = createHash('sha1').update(this.text).digest('hex');
  }
}

interface ScriptCall {
  readonly keys: string[];
  readonly arguments: string[];
}

/** One connection. Redis runs a script from its start to its end before anything else: that is what makes claims atomic. */
@Injectable()
export class Redis implements OnModuleInit, OnApplicationShutdown {
  readonly #client;

  /** @param prefix the braces keep every key on one node of a cluster, as scripts need it */
  constructor(
    url: string,
    private readonly prefix = '{oauth2}:',
  ) {
    this.#client = createClient({
      url,
      commandOptions: { timeout: 2_000 },
      disableOfflineQueue: true,
    });
    // Each command tells of it; without a listener the process would end.
    this.#client.on('error', () => undefined);
  }

  async onModuleInit(): Promise<void> {
    await this.#client.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.#client.isOpen) this.#client.destroy();
  }

  /** @throws {StorageUnavailableError} when Redis cannot be asked: the server answers 503 */
  async run<T>(script: RedisScript, argument: object): Promise<T> {
    const call = { keys: [this.prefix], arguments: [JSON.stringify(argument)] };
    try {
      return (await this.#insist(script, call)) as T;
    } catch (cause) {
      if (cause instanceof ErrorReply && !PASSING.test(cause.message)) throw cause;
      throw new StorageUnavailableError(cause);
    }
  }

  /** The keys of one kind, some at a time. */
  async *keys(kind: string): AsyncIterable<readonly string[]> {
    const wanted = { MATCH: `${this.prefix}${kind}:*`, COUNT: 500 };
    try {
      yield* this.#client.scanIterator(wanted);
    } catch (cause) {
      throw new StorageUnavailableError(cause);
    }
  }

  /** A connection that is lost takes the answer with it, not the deed: scripts know a call that comes again. */
  async #insist(script: RedisScript, call: ScriptCall): Promise<unknown> {
    try {
      return await this.#evaluate(script, call);
    } catch (error) {
      if (error instanceof ErrorReply || error instanceof ClientOfflineError) throw error;
      const ready = new Promise((resolve) => this.#client.once('ready', resolve));
      await Promise.race([ready, setTimeout(1_000, undefined, { ref: false })]);
      return this.#evaluate(script, call);
    }
  }

  async #evaluate(script: RedisScript, call: ScriptCall) {
    try {
      return await this.#client.evalSha(script.sha, call);
    } catch (error) {
      if (!(error instanceof ErrorReply) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.#client.eval(script.text, call);
    }
  }
}
