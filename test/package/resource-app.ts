import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What an API writes: every route guarded, tokens asked about elsewhere. */
const APP_MODULE = `
import { Controller, Get, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  AccessToken, BearerGuard, Public, RequireOAuth, ResourceServerModule, type ValidatedToken,
} from 'nest-authorization-server/resource';

@Controller('photos')
class PhotosController {
  @Get()
  list(@AccessToken() token: ValidatedToken) {
    return { of: token.subject, client: token.clientId };
  }

  @Get('shared')
  @RequireOAuth('share')
  shared() {
    return [];
  }

  @Get('status')
  @Public()
  status() {
    return { up: true };
  }
}

@Module({
  imports: [
    ResourceServerModule.forRoot({
      introspection: {
        endpoint: process.env.INTROSPECTION_URL,
        clientId: process.env.CLIENT_ID,
        clientSecret: process.env.CLIENT_SECRET,
      },
    }),
  ],
  controllers: [PhotosController],
  providers: [{ provide: APP_GUARD, useExisting: BearerGuard }],
})
export class AppModule {}
`;

/** Starts the application, calls it as clients would, and says what it saw. */
const MAIN = `
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const call = async (path: string, token?: string) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: 'Bearer ' + token };
    const response = await fetch(url + path, { headers });
    return { status: response.status, body: await response.json() };
  };
  console.log(JSON.stringify({
    admitted: await call('/photos', 'good'),
    bare: await call('/photos'),
    refused: await call('/photos', 'bad'),
    scope: await call('/photos/shared', 'good'),
    open: await call('/photos/status'),
  }));
  await app.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
`;

/** What an API writes against the door: each of the ports that are made for it. */
const EXTENSIONS = `
import { Injectable, Module } from '@nestjs/common';
import {
  Clock, ErrorLog, IntrospectionOptions, RemoteTokenValidator, ResourceServerModule, type TokenFacts,
} from 'nest-authorization-server/resource';

@Injectable()
class PartnerTokens extends RemoteTokenValidator {
  constructor(clock: Clock, log: ErrorLog) {
    const options: IntrospectionOptions = { issuer: 'https://id.example', clientId: 'a', clientSecret: 'b' };
    super(options, clock, log);
  }

  override tokenRevoked(token: TokenFacts): boolean {
    return token.subject === 'nobody';
  }
}

@Injectable()
class People {
  async find(subject: string) {
    return { subject, name: subject };
  }
}

@Module({
  imports: [
    ResourceServerModule.forRootAsync({
      imports: [],
      inject: [],
      useFactory: async () => ({
        introspection: { endpoint: process.env['A'], clientId: process.env['B'], clientSecret: process.env['C'], timeout: 2 },
        resource: { realm: 'photos', validators: [PartnerTokens, RemoteTokenValidator] },
        resourceOwners: People,
      }),
    }),
  ],
})
export class ApiModule {}
`;

/** Writes down each module that is loaded; a line of \`LOADED\` each. */
const RECORDER = `
import { appendFileSync } from 'node:fs';
import { register } from 'node:module';

const hooks = \`
  import { appendFileSync } from 'node:fs';
  export async function load(url, context, next) {
    appendFileSync(process.env.LOADED, url + '\\\\n');
    return next(url, context);
  }
\`;
register('data:text/javascript,' + encodeURIComponent(hooks));
appendFileSync(process.env.LOADED, '');
`;

export const RESOURCE_APP = {
  sources: ['main.ts', 'extensions.ts'],
  door: '/dist/src/resource/index.d.ts',
};

/** Writes an API's sources; they are compiled in place. */
export async function writeResourceApp(folder: string): Promise<void> {
  const files = {
    'package.json': JSON.stringify({ name: 'api', private: true, type: 'module' }),
    'app.module.ts': APP_MODULE,
    'main.ts': MAIN,
    'extensions.ts': EXTENSIONS,
    'recorder.mjs': RECORDER,
  };
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
