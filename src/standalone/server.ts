import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import { AppModule } from './app.module.js';
import { databasePlace } from './data-source.js';
import { DemoData } from './demo/demo-data.js';
import { Connections } from './connections.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import type { EmbeddedPostgres } from './embedded-postgres.js';
import type { Environment } from './environment.js';
import { createHttpAdapter } from './http-adapter.js';
import { keptSecrets } from './kept-secrets.js';
import { listenProblem, takePort } from './listening.js';
import { migrate } from './migrate.js';
import type { RunningServer } from './running-server.js';
import { StderrLogger } from './stderr.logger.js';

/** How long requests in flight may take at the end. @unit milliseconds */
const DRAIN_LIMIT = 10_000;

/** The standalone server, from its environment to its last answer. */
export class StandaloneServer {
  private embedded: EmbeddedPostgres | undefined;
  private app: INestApplication<Server> | undefined;
  private connections: Connections | undefined;
  private readonly logger: StderrLogger;

  constructor(private readonly environment: Environment) {
    this.logger = new StderrLogger(environment.logLevel);
  }

  /** @throws {StartProblem} telling in a sentence why it cannot start */
  async start(): Promise<RunningServer> {
    const { host, port: wanted, demo, dataDir } = this.environment;
    const port = await takePort(host, wanted);
    const databaseUrl = await this.openDatabase();
    await migrate(databaseUrl, this.environment.migrate);
    const server: RunningServer = {
      issuer: this.environment.issuer ?? `http://localhost:${port}`,
      port,
      demo,
      database: this.embedded?.directory ?? databasePlace(databaseUrl),
    };
    const secrets = this.environment.secrets ?? (await keptSecrets(dataDir));
    await this.listen(server, databaseUrl, secrets);
    return server;
  }

  /** Finishes the requests in flight, then lets go of everything. */
  async stop(): Promise<void> {
    await this.connections?.drain(DRAIN_LIMIT);
    await this.app?.close();
    await this.embedded?.stop();
  }

  private async openDatabase(): Promise<string> {
    const { databaseUrl, dataDir } = this.environment;
    if (databaseUrl !== undefined) return databaseUrl;
    const report = (sentence: string) => this.logger.warn(sentence, 'EmbeddedPostgres');
    this.embedded = await startEmbeddedPostgres({ dataDir, report });
    return this.embedded.url;
  }

  private async listen(
    server: RunningServer,
    databaseUrl: string,
    secrets: readonly string[],
  ): Promise<void> {
    const { scopes, host } = this.environment;
    this.app = await NestFactory.create<INestApplication<Server>>(
      AppModule.with({ server, secrets, databaseUrl, scopes }),
      await createHttpAdapter(this.environment),
      { logger: this.logger, abortOnError: false },
    );
    this.connections = new Connections(this.app.getHttpServer());
    await this.app.init();
    if (server.demo) await this.app.get(DemoData).ensure();
    await this.app.listen(server.port, host).catch((cause: unknown) => {
      throw listenProblem(cause, host, server.port) ?? cause;
    });
  }
}
