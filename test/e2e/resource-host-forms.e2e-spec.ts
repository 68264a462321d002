import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ArgumentsHost,
  type CallHandler,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  type INestApplication,
  Injectable,
  type NestInterceptor,
  NotFoundException,
  UseFilters,
  UseInterceptors,
} from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core';
import { catchError, map } from 'rxjs';
import { BearerError, RequireOAuth } from '../../src/resource/index.js';
import { CatchAll } from './catch-all.filter.js';
import { type Answer, ADAPTERS, call, callWith } from './resource.fixture.js';
import { bearer, resourceApp } from './resource-app.fixture.js';
import { withoutStorage } from './resource-storage.fixture.js';
import { expectForm } from './resource.expectations.js';
import { titled } from '../support/titled.js';

/** One that only wants the refusals of guarded handlers. */
@Catch(BearerError)
@Injectable()
class OwnWords implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(error: BearerError, context: ArgumentsHost): void {
    const body = { problem: error.code };
    this.host.httpAdapter.reply(context.switchToHttp().getResponse(), body, error.status);
  }
}

/** Wraps what handlers answer, and every error that they throw. */
class Envelope implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(
      map((data: unknown) => ({ data })),
      catchError(() => {
        throw new NotFoundException('wrapped');
      }),
    );
  }
}

@Controller('plain')
@RequireOAuth('read')
class PlainController {
  @Get()
  show() {
    return { shown: true };
  }

  @Get('failing')
  fail() {
    throw new NotFoundException();
  }
}

@Controller('on-class')
@RequireOAuth('read')
@UseFilters(CatchAll)
@UseInterceptors(Envelope)
class FilterOnClassController {
  @Get()
  show() {
    return { shown: true };
  }
}

@Controller('below')
@UseFilters(CatchAll)
class FilterOnControllerController {
  @Get()
  @RequireOAuth('read')
  @UseFilters(CatchAll)
  show() {
    return { shown: true };
  }
}

@Controller('above')
class FilterAboveController {
  @Get()
  @UseFilters(OwnWords)
  @RequireOAuth('read')
  show() {
    return { shown: true };
  }
}

const controllers = [
  PlainController,
  FilterOnClassController,
  FilterOnControllerController,
  FilterAboveController,
];

const HOSTS = [
  ['alone', [], () => undefined],
  ['with APP_FILTER', [{ provide: APP_FILTER, useClass: CatchAll }], () => undefined],
  [
    'with useGlobalFilters',
    [],
    (app: INestApplication) => app.useGlobalFilters(new CatchAll(app.get(HttpAdapterHost))),
  ],
  [
    'with interceptors too',
    [
      { provide: APP_FILTER, useClass: CatchAll },
      { provide: APP_INTERCEPTOR, useClass: Envelope },
    ],
    (app: INestApplication) => app.useGlobalInterceptors(new Envelope()),
  ],
] as const;

const TABLE = ADAPTERS.flatMap(([adapter, makeAdapter]) =>
  HOSTS.map(([host, providers, prepare]) => ({ adapter, host, makeAdapter, providers, prepare })),
);

describe.each(titled(TABLE, ({ host, adapter }) => `${host} on ${adapter}`))(
  'refusals of a host %s',
  (_, { makeAdapter, providers, prepare }) => {
    let app: INestApplication;

    beforeAll(async () => {
      app = await resourceApp(makeAdapter, { controllers, providers: [...providers], prepare });
    });

    afterAll(() => app.close());

    async function outage(path: string): Promise<Answer> {
      const headers = [['authorization', await bearer(app, 'read')]] as const;
      return withoutStorage(app, () => call(app, path, { headers }));
    }

    it.each(['/plain', '/on-class', '/below'])(
      'keep the form of RFC 6750 §3: 401, 400, 401, 403 and 503 of %s [case 260] [case 262] [case 269]',
      async (path) => {
        const narrow = [['authorization', await bearer(app, 'write')]] as const;
        const answers = [
          await call(app, path),
          await call(app, path, { headers: [['authorization', 'Bearer a b']] }),
          await callWith(app, path, 'junk'),
          await call(app, path, { headers: narrow }),
          await outage(path),
        ];

        expect(answers.map(({ status }) => status)).toEqual([401, 400, 401, 403, 503]);
        expect(answers.map(({ body }) => (JSON.parse(body) as { error?: string }).error)).toEqual([
          undefined,
          'invalid_request',
          'invalid_token',
          'insufficient_scope',
          'temporarily_unavailable',
        ]);
        for (const answer of answers) expectForm(answer);
        for (const answer of answers.slice(0, 4)) {
          expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="oauth2"/);
          expect(String(answer.headers['vary']).toLowerCase()).toContain('authorization');
        }
        expect(answers[4]?.headers['retry-after']).toBe('1');
        expect(answers[4]?.headers['www-authenticate']).toBeUndefined();
      },
    );

    it('are the host’s own where its filter stands above @RequireOAuth()', async () => {
      const answer = await call(app, '/above');

      expect(answer).toMatchObject({ status: 401, body: '{"problem":"missing_credentials"}' });
    });

    it('leave what is admitted, and what a handler throws, to the host', async () => {
      const headers = [['authorization', await bearer(app, 'read')]] as const;

      expect(await call(app, '/plain', { headers })).toMatchObject({
        status: 200,
        body: expect.stringContaining('"shown":true'),
      });
      expect(await call(app, '/plain/failing', { headers })).toMatchObject({
        status: 404,
        body: expect.stringMatching(/oops|Not Found|wrapped/),
      });
    });
  },
);
