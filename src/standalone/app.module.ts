import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2Module } from '../index.js';
import { dataSourceOptions } from './data-source.js';
import { DemoApiController } from './demo/demo-api.controller.js';
import { DemoClientController } from './demo/demo-client.controller.js';
import { DemoSignIns } from './demo/demo-sign-ins.js';
import { DemoData } from './demo/demo-data.js';
import { HealthController } from './health.controller.js';
import { RunningServer } from './running-server.js';
import { UserService } from './users/user.service.js';
import { WelcomeController } from './welcome.controller.js';

export interface AppOptions {
  readonly server: RunningServer;
  readonly secrets: readonly string[];
  readonly databaseUrl: string;
  readonly scopes: Readonly<Record<string, string>>;
}

@Module({ providers: [UserService], exports: [UserService] })
class UserModule {}

/** The standalone server: the package in an application with people of its own. */
export class AppModule {
  static with({ server, secrets, databaseUrl, scopes }: AppOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRoot({ ...dataSourceOptions(databaseUrl), retryAttempts: 1 }),
        UserModule,
        OAuth2Module.forRoot({
          issuer: server.issuer,
          secrets,
          scopes,
          imports: [UserModule],
          resourceOwners: UserService,
        }),
      ],
      controllers: [
        HealthController,
        WelcomeController,
        DemoApiController,
        ...(server.demo ? [DemoClientController] : []),
      ],
      providers: [DemoData, DemoSignIns, { provide: RunningServer, useValue: server }],
    };
  }
}
