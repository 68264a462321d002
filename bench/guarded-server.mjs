/**
 * The module in a Nest application on Fastify, on the product's database: its endpoints, and one handler twice,
 * guarded and not. Its third argument is the module's options, as JSON.
 */
import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { OAuth2Module, RequireOAuth, ResourceOwners } from '../dist/src/index.js';

const [url, secret, options = '{}'] = process.argv.slice(2);

class PostsController {
  open() {
    return posts();
  }

  guarded() {
    return posts();
  }
}

const posts = () => ({ posts: [{ by: 'the server', text: 'As large as a small answer is.' }] });

/** As in the standalone server: whether a person is still active is one statement. */
class Owners extends ResourceOwners {
  constructor(dataSource) {
    super();
    this.dataSource = dataSource;
  }

  async verify() {
    return undefined;
  }

  async isActive(subject) {
    const rows = await this.dataSource.query('SELECT FROM oauth2_user WHERE id = $1', [subject]);
    return rows.length > 0;
  }
}
Injectable()(Owners);
Inject(DataSource)(Owners, undefined, 0);

// As a compiler writes decorators: this file is run as it is.
for (const [name, ...decorators] of [
  ['open', Get('open')],
  ['guarded', Get('guarded'), RequireOAuth('read')],
]) {
  const descriptor = Object.getOwnPropertyDescriptor(PostsController.prototype, name);
  for (const decorate of decorators) decorate(PostsController.prototype, name, descriptor);
}
Controller('posts')(PostsController);

class AppModule {}
Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'postgres', url, autoLoadEntities: true, poolSize: 20 }),
    OAuth2Module.forRoot({
      issuer: 'http://localhost:3000',
      secrets: [secret],
      scopes: { read: 'Read your data' },
      resourceOwners: Owners,
      ...JSON.parse(options),
    }),
  ],
  controllers: [PostsController],
})(AppModule);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error'] });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address();
process.stdout.write(`ready http://127.0.0.1:${port}\n`);
