/**
 * One handler twice, guarded and not: Nest on Fastify with the module in it, on the product's database. Its third
 * argument is how long tokens are remembered, in seconds.
 */
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2Module, RequireOAuth } from '../dist/src/index.js';

const [url, secret, cacheTtl] = process.argv.slice(2);

class PostsController {
  open() {
    return posts();
  }

  guarded() {
    return posts();
  }
}

const posts = () => ({ posts: [{ by: 'the server', text: 'As large as a small answer is.' }] });

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
    TypeOrmModule.forRoot({ type: 'postgres', url, autoLoadEntities: true, poolSize: 10 }),
    OAuth2Module.forRoot({
      issuer: 'http://localhost:3000',
      secrets: [secret],
      tokens: { cacheTtl: Number(cacheTtl) },
    }),
  ],
  controllers: [PostsController],
})(AppModule);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error'] });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address();
process.stdout.write(`ready http://127.0.0.1:${port}\n`);
