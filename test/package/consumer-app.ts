import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';

const run = promisify(execFile);

/** What a user's application needs besides the package. */
export const APP_PACKAGES = ['@nestjs/platform-express', '@types/node'];

/** What an application with an authorization server needs besides, and an API without one does not. */
export const SERVER_PACKAGES = ['@nestjs/typeorm', 'typeorm', 'pg'];

/** The sample that every reader of the documentation begins with. */
const APP_MODULE = `
import { Controller, Get, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessToken, OAuth2Module, RequireOAuth, type ValidatedToken } from 'nest-authorization-server';
import { oauth2Migrations } from 'nest-authorization-server/migrations';

@Controller('profile')
class ProfileController {
  @Get()
  @RequireOAuth(['profile email', 'user']) // both profile and email, or user
  show(@AccessToken() token: ValidatedToken) {
    return { sub: token.subject, client: token.clientId, scopes: token.scopes };
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'postgres', url: process.env.DATABASE_URL, autoLoadEntities: true, migrations: [...oauth2Migrations], migrationsRun: true }),
    OAuth2Module.forRoot({ issuer: 'http://localhost:3000', secrets: [process.env.OAUTH2_SECRET], scopes: { profile: 'See your name', email: 'See your address', user: 'Act as you' } }),
  ],
  controllers: [ProfileController],
})
export class AppModule {}
`;

/** Starts the application, uses it as a client would, and says what it saw. */
const MAIN = `
import { NestFactory } from '@nestjs/core';
import { ClientService } from 'nest-authorization-server';
import { AppModule } from './app.module.js';

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const scopes = ['profile', 'email'];
  const client = await app.get(ClientService).create({ name: 'Job', clientId: 'job', grants: ['client_credentials'], scopes });
  const metadata = await fetch(url + '/.well-known/oauth-authorization-server');
  const refused = await fetch(url + '/profile');
  const basic = Buffer.from('job:' + client.clientSecret).toString('base64');
  const issued = await fetch(url + '/oauth/token', {
    method: 'POST',
    headers: { authorization: 'Basic ' + basic },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token } = (await issued.json()) as { access_token: string };
  const admitted = await fetch(url + '/profile', { headers: { authorization: 'Bearer ' + access_token } });
  const seen = { metadata: await metadata.json(), refused: refused.status, admitted: await admitted.json() };
  console.log(JSON.stringify(seen));
  await app.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
`;

/** What a host writes against the package: every door, and a class for each of its main ports. */
const EXTENSIONS = `
import { Injectable, Module } from '@nestjs/common';
import {
  DEFAULT_GRANTS, Grant, OAuth2Module, PasswordGrant, ResourceOwners, ScopeGuard, Scopes, BearerGuard, Public,
  AuthorizationServer, ClientService, AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant, Interaction,
} from 'nest-authorization-server';
import { TokenValidator } from 'nest-authorization-server/resource';
import { oauth2Entities } from 'nest-authorization-server/typeorm';
import { oauth2Migrations } from 'nest-authorization-server/migrations';
import { OAuth2TestingModule } from 'nest-authorization-server/testing';

@Injectable()
export class People extends ResourceOwners {
  async verify(username: string, password: string) {
    return password === username ? { subject: username } : undefined;
  }
}

type Exchanged = ReturnType<Grant['exchange']>;

@Injectable()
export class OtpGrant extends Grant {
  readonly type = 'urn:example:otp';

  constructor(private readonly passwords: PasswordGrant) {
    super();
  }

  exchange(request: Parameters<Grant['exchange']>[0]): Exchanged {
    return this.passwords.exchange(request);
  }
}

@Module({
  imports: [
    OAuth2Module.forRootAsync({
      imports: [],
      inject: [],
      endpoints: { decorators: [Public()] },
      useFactory: async () => ({
        issuer: 'https://as.example',
        secrets: ['s'.repeat(32)],
        grants: [...DEFAULT_GRANTS, PasswordGrant, OtpGrant],
        resourceOwners: People,
      }),
    }),
  ],
})
export class HostModule {}

export const used = [
  ScopeGuard, Scopes, BearerGuard, AuthorizationServer, ClientService, AuthorizationCodeGrant, Interaction,
  ClientCredentialsGrant, RefreshTokenGrant, TokenValidator, oauth2Entities, oauth2Migrations, OAuth2TestingModule,
];
`;

/** Writes an application's sources; they are compiled in place. */
export async function writeApp(folder: string, type: 'module' | 'commonjs'): Promise<void> {
  const files = {
    'package.json': JSON.stringify({ name: 'app', private: true, type }),
    'app.module.ts': APP_MODULE,
    'main.ts': MAIN,
    'extensions.ts': EXTENSIONS,
  };
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/** What a user's application is made of. */
const CONSUMER = { sources: ['main.ts', 'extensions.ts'], door: '/dist/src/index.d.ts' };

/**
 * Compiles applications in strict mode, with the package's own declarations checked too.
 *
 * @param root the folder that has the applications, and what they installed
 * @param made the files that each has, and the declarations of the package that they use
 * @returns the errors in the applications and in the package
 */
export function compileApps(
  root: string,
  apps: readonly string[],
  { sources, door } = CONSUMER,
): readonly string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: false,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    esModuleInterop: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules', '@types')],
  };
  const host = ts.createCompilerHost(options);
  host.getCurrentDirectory = () => root;
  const files = apps.flatMap((app) => sources.map((name) => join(app, name)));
  const program = ts.createProgram(files, options, host);
  // Faults of other packages' declarations are not ours to find.
  const checked = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(root));
  if (!checked.some(({ fileName }) => fileName.endsWith(door))) {
    throw new Error('the declarations of the package are not among what is checked');
  }
  const found = checked.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  const emitted = program.emit();
  return [...program.getOptionsDiagnostics(), ...found, ...emitted.diagnostics].map(
    ({ file, messageText }) =>
      `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
  );
}

/** Runs a script of the application as its own process. */
export async function runApp(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ stdout: string; stderr: string }> {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const { stdout, stderr } = await run(process.execPath, args, {
    cwd: folder,
    env: { ...inherited, ...env },
    timeout: 30_000,
  });
  return { stdout, stderr };
}
