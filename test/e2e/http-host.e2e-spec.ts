import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ArgumentMetadata,
  CallHandler,
  CanActivate,
  Catch,
  Controller,
  ExceptionFilter,
  ExecutionContext,
  Get,
  type INestApplication,
  NestInterceptor,
  PipeTransform,
  SetMetadata,
  UseGuards,
  VersioningType,
} from '@nestjs/common';
import { APP_GUARD, Reflector, RouterModule } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import { BearerGuard, ClientService, OAuth2Module } from '../../src/index.js';
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

const METADATA = '/.well-known/oauth-authorization-server';
const Open = () => SetMetadata('host:open', true);

/** A host that lets nobody in without a key, except where its own mark is. */
class HostGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    return new Reflector().getAllAndOverride('host:open', targets) === true;
  }
}

class WrappingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data) => ({ data })));
  }
}

class RefusingPipe implements PipeTransform {
  transform(_value: unknown, { type }: ArgumentMetadata): never {
    throw new Error(`the pipe saw a ${type}`);
  }
}

@Catch()
class EverythingFilter implements ExceptionFilter {
  catch(): never {
    throw new Error('the filter was reached');
  }
}

@Controller({ path: 'hello', version: '2' })
class HelloController {
  @Get()
  hello() {
    return 'hello';
  }
}

describe.each(adapters)("in a host's application on %s", (adapter) => {
  let database: TestDatabase;
  const running: TestApp[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(async () => {
    await database.drop();
  });

  async function boot(setup: AppSetup): Promise<TestApp> {
    const server = await bootApp(adapter, {
      ...setup,
      imports: [typeOrm(database), ...(setup.imports ?? [oauth2()])],
    });
    running.push(server);
    return server;
  }

  afterAll(async () => {
    for (const server of running) await server.close();
  });

  async function metadataAt(server: TestApp, path = METADATA) {
    const response = await server.request(path);
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, string>;
  }

  /** The status of a token request at the URL that the metadata tells. */
  async function toldTokenEndpoint(server: TestApp) {
    const { token_endpoint: url = '' } = await metadataAt(server);
    const { pathname } = new URL(url);
    const response = await server.post(pathname, 'grant_type=x');
    return {
      pathname,
      status: response.status,
      wrongMethod: (await server.request(pathname)).status,
    };
  }

  it('stands under a global prefix and versions, well-known documents at the root (RFC 8615 §3)', async () => {
    const server = await boot({
      controllers: [HelloController],
      configure: (app) => {
        app.setGlobalPrefix('api');
        app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      },
    });

    expect(await toldTokenEndpoint(server)).toEqual({
      pathname: '/api/oauth/token',
      status: 401,
      wrongMethod: 405,
    });
    expect((await server.request(`/api${METADATA}`)).status).toBe(404);
    expect((await server.request(METADATA, { method: 'POST' })).status).toBe(405);
    expect((await server.request('/oauth/token', { method: 'POST' })).status).toBe(404);
    expect((await server.request('/api/v2/hello')).status).toBe(200);
  });

  it.each([VersioningType.HEADER, VersioningType.MEDIA_TYPE])(
    'is neutral to versions of type %s',
    async (type) => {
      const versioning = { type, header: 'x-version', key: 'v=', defaultVersion: '1' };
      const server = await boot({
        configure: (app) => app.enableVersioning(versioning as never),
      });

      expect(await toldTokenEndpoint(server)).toMatchObject({ status: 401 });
      const asked = await server.request(METADATA, {
        headers: { 'x-version': '7', accept: 'application/json;v=7' },
      });
      expect(asked.status).toBe(200);
    },
  );

  it("keeps the host's exclusions from the prefix, and tells the URLs that work", async () => {
    const exclude = ['oauth/token', 'health'];
    const server = await boot({
      configure: (app) => app.setGlobalPrefix('/api/', { exclude }),
    });

    expect(await toldTokenEndpoint(server)).toMatchObject({
      pathname: '/oauth/token',
      status: 401,
    });
    const { revocation_endpoint: revocation } = await metadataAt(server);
    expect(revocation).toBe(`${ISSUER}/api/oauth/revoke`);
  });

  it('stands where the RouterModule of the host puts it', async () => {
    const server = await boot({
      imports: [oauth2(), RouterModule.register([{ path: 'auth', module: OAuth2Module }])],
      configure: (app) => app.setGlobalPrefix('api'),
    });

    expect(await toldTokenEndpoint(server)).toEqual({
      pathname: '/api/auth/oauth/token',
      status: 401,
      wrongMethod: 405,
    });
  });

  it('serves the path of the issuer, and both forms of the metadata [case 226] (RFC 8414 §3.1)', async () => {
    const issuer = `${ISSUER}/tenant-1`;
    const server = await boot({
      imports: [oauth2({ issuer })],
      configure: (app) => app.setGlobalPrefix('api'),
    });

    const metadata = await metadataAt(server, `${METADATA}/tenant-1`);
    expect(metadata).toEqual(await metadataAt(server));
    expect(metadata['issuer']).toBe(issuer);
    expect(await toldTokenEndpoint(server)).toMatchObject({
      pathname: '/api/tenant-1/oauth/token',
      status: 401,
    });
  });

  it('answers the same with global guards, pipes, filters and interceptors of the host', async () => {
    const server = await boot({
      imports: [oauth2({ endpoints: { decorators: [Open()] } })],
      controllers: [HelloController],
      configure: (app: INestApplication) => {
        app.useGlobalGuards(new HostGuard());
        app.useGlobalPipes(new RefusingPipe());
        app.useGlobalFilters(new EverythingFilter());
        app.useGlobalInterceptors(new WrappingInterceptor());
      },
    });
    const { clientId, clientSecret } = await server.app.get(ClientService).create({
      name: 'a machine',
      grants: ['client_credentials'],
    });
    const credentials = `client_id=${clientId}&client_secret=${clientSecret}`;

    const bought = await server.post(
      '/oauth/token',
      `grant_type=client_credentials&${credentials}`,
    );
    const refused = await server.post('/oauth/token', `grant_type=nothing&${credentials}`);
    const tooLarge = await server.post('/oauth/token', 'a'.repeat(70_000));

    expect(bought.status).toBe(200);
    expect(await bought.json()).toMatchObject({ token_type: 'Bearer' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: 'unsupported_grant_type' });
    expect(tooLarge.status).toBe(413);
    expect(await tooLarge.json()).toMatchObject({ error: 'invalid_request' });
    expect((await metadataAt(server))['issuer']).toBe(ISSUER);
  });

  it("leaves the host's guard its say, and its form, where the host has not marked the endpoints", async () => {
    const server = await boot({
      configure: (app) => void app.useGlobalGuards(new HostGuard()),
    });

    const response = await server.post('/oauth/token', 'grant_type=x');

    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ message: 'Forbidden resource' });
  });

  it("runs guards that the host's decorators bring, outermost first", async () => {
    class Stop implements CanActivate {
      canActivate(): boolean {
        return false;
      }
    }
    const server = await boot({
      imports: [oauth2({ endpoints: { decorators: [UseGuards(Stop), Open()] } })],
    });

    expect((await server.post('/oauth/token', 'grant_type=x')).status).toBe(403);
  });

  it("passes the package's own guard when it is bound globally", async () => {
    const server = await boot({
      providers: [{ provide: APP_GUARD, useExisting: BearerGuard }],
      controllers: [HelloController],
    });

    expect((await server.post('/oauth/token', 'grant_type=x')).status).toBe(401);
    expect((await metadataAt(server))['issuer']).toBe(ISSUER);
    const guarded = await server.request('/hello');
    expect(guarded.status).toBe(401);
    expect(guarded.headers.get('www-authenticate')).toContain('Bearer');
  });

  it.each([{ bodyParser: false }, { rawBody: true }, { cors: true }])(
    'does not mind the host started with %j',
    async (nest) => {
      const server = await boot({ nest });

      const response = await server.post('/oauth/token', 'grant_type=%zz');

      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: 'invalid_request' });
    },
  );
});
