import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import express from 'express';
import { once } from 'node:events';
import { connect } from 'node:net';
import {
  AuthorizationServer,
  ClientService,
  errorResponse,
  OAuth2Bridge,
  OAuth2Error,
} from '../../src/index.js';
import {
  adapters,
  type AppSetup,
  bootApp,
  createTestDatabase,
  ISSUER,
  oauth2,
  type TestApp,
  type TestDatabase,
  typeOrm,
} from '../support/app.js';

/** A host's own token endpoint, and a look at what the bridge makes of a request. */
@Controller('own')
class OwnController {
  constructor(
    @Inject(AuthorizationServer) private readonly server: AuthorizationServer,
    @Inject(OAuth2Bridge) private readonly bridge: OAuth2Bridge,
  ) {}

  @Post('token')
  async token(@Req() request: unknown, @Res() response: unknown) {
    try {
      const answer = await this.server.createTokenResponse(this.bridge.read(request));
      this.bridge.write(response, answer);
    } catch (error) {
      if (!(error instanceof OAuth2Error)) throw error;
      this.bridge.write(response, errorResponse(error));
    }
  }

  @Get('look')
  look(@Req() request: unknown, @Res() response: unknown) {
    const { method, url, headers, remoteAddress, issuer, native } = this.bridge.read(request);
    this.bridge.write(response, {
      status: 203,
      headers: { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'], vary: 'Accept' },
      body: {
        method,
        url,
        cookie: headers['cookie'] ?? null,
        remoteAddress: remoteAddress ?? null,
        issuer: issuer.identifier,
        native: native === request,
      },
    });
    this.bridge.write(response, { status: 500, headers: {} });
  }

  @Post('parsed')
  parsed(@Body() body: unknown) {
    return { body };
  }
}

describe.each(adapters)('the bridge on %s', (adapter) => {
  let database: TestDatabase;
  let running: TestApp | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  afterAll(async () => {
    await database.drop();
  });

  async function boot(setup: AppSetup = {}): Promise<TestApp> {
    running = await bootApp(adapter, {
      ...setup,
      imports: [typeOrm(database), oauth2({ scopes: { read: 'Read' } })],
      controllers: [OwnController],
    });
    return running;
  }

  async function credentials(server: TestApp): Promise<string> {
    const { clientId, clientSecret } = await server.app.get(ClientService).create({
      name: 'a machine',
      grants: ['client_credentials'],
      scopes: ['read'],
    });
    return `grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}`;
  }

  it.each([{}, { rawBody: true }])(
    "serves a host's own controller, after the host's parser, started with %j",
    async (nest) => {
      const server = await boot({ nest });
      const form = await credentials(server);

      const bought = await server.post('/own/token', `${form}&scope=read`);
      const repeated = await server.post('/own/token', `${form}&scope=read&scope=read`);
      const bad = await server.post('/own/token', '{}', { 'content-type': 'application/json' });

      expect(bought.status).toBe(200);
      expect(await bought.json()).toMatchObject({ scope: 'read' });
      expect(repeated.status).toBe(400);
      expect(await repeated.json()).toMatchObject({ error: 'invalid_request' });
      expect(bad.status).toBe(415);
    },
  );

  it('tells an endpoint the same of a request on both adapters, and writes an answer once', async () => {
    const server = await boot();

    const response = await server.request('/own/look?a=%20&a=2', {
      headers: { cookie: 'c=3', host: 'evil.example' },
    });

    expect(response.status).toBe(203);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('vary')).toBe('Accept');
    expect(await response.json()).toEqual({
      method: 'GET',
      url: `${ISSUER}/own/look?a=%20&a=2`,
      cookie: 'c=3',
      remoteAddress: '127.0.0.1',
      issuer: ISSUER,
      native: true,
    });
  });

  it("keeps what the host's middleware has put on the answer", async () => {
    const server = await boot({
      configure: (app) =>
        void app.use(
          (_: unknown, response: import('node:http').ServerResponse, next: () => void) => {
            response.setHeader('set-cookie', ['host=1']);
            response.setHeader('x-host', 'yes');
            next();
          },
        ),
    });

    const response = await server.request('/own/look');

    expect(response.headers.getSetCookie()).toEqual(
      expect.arrayContaining(['host=1', 'a=1', 'b=2']),
    );
    expect(response.headers.get('x-host')).toBe('yes');
  });

  it('lets a client go away in the middle of a form, and goes on', async () => {
    const problems: unknown[] = [];
    const note = (problem: unknown) => void problems.push(problem);
    process.on('unhandledRejection', note);
    process.on('uncaughtException', note);
    const server = await boot();
    const form = await credentials(server);
    const port = Number(new URL(server.url).port);

    for (const body of ['', 'grant_type=client_cr']) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      const head = 'POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n';
      const arrived = once(server.app.getHttpServer(), 'request');
      socket.write(`${head}Content-Type: application/x-www-form-urlencoded\r\n\r\n${body}`);
      const [request] = (await arrived) as [import('node:http').IncomingMessage];
      const closed = new Promise((resolve) => request.once('close', resolve));
      socket.destroy();
      await closed;
    }

    expect((await server.post('/oauth/token', form)).status).toBe(200);
    expect(problems).toEqual([]);
    process.off('unhandledRejection', note);
    process.off('uncaughtException', note);
  });

  it('answers one request after another on one connection, a refused one too', async () => {
    const server = await boot();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answers = '';
    socket.on('data', (chunk: Buffer) => (answers += chunk.toString()));
    const post = (type: string) =>
      `POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: 3\r\n\r\naaa`;

    socket.write(
      post('application/json') +
        post('application/x-www-form-urlencoded') +
        'GET /oauth/token HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    await once(socket, 'close');

    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual([
      'HTTP/1.1 415',
      'HTTP/1.1 400',
      'HTTP/1.1 405',
    ]);
  });
});

describe('a host that read the body before Nest', () => {
  let database: TestDatabase;
  let server: TestApp;
  let form: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    const application = express();
    application.use(express.urlencoded({ extended: true }), express.json());
    server = await bootApp('express', {
      imports: [typeOrm(database), oauth2()],
      native: () => new ExpressAdapter(application),
    });
    const { clientId, clientSecret } = await server.app.get(ClientService).create({
      name: 'a machine',
      grants: ['client_credentials'],
    });
    form = `grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}`;
  });

  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  it('is served from what its parser made of it', async () => {
    expect((await server.post('/oauth/token', form)).status).toBe(200);
  });

  it.each(['a[b]=1', 'a=1&a=2'])(
    'is refused %s, which the parser made no string of',
    async (more) => {
      const response = await server.post('/oauth/token', `${form}&${more}`);

      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: 'invalid_request' });
    },
  );

  it('is still told that JSON is no form', async () => {
    const response = await server.post('/oauth/token', '{}', {
      'content-type': 'application/json',
    });

    expect(response.status).toBe(415);
  });
});
