/** A Nest application of one controller that has nothing to do. Its argument is the adapter: fastify or express. */
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Controller, Get, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

class StaticController {
  page() {
    return tokenAnswer();
  }

  token() {
    return tokenAnswer();
  }
}

function tokenAnswer() {
  const access_token = randomBytes(44).toString('base64url');
  return { access_token, token_type: 'Bearer', expires_in: 3600, scope: 'read' };
}

// As a compiler writes decorators: this file is run as it is.
for (const [name, ...decorators] of [
  ['page', Get()],
  ['token', Post(), HttpCode(200)],
]) {
  const descriptor = Object.getOwnPropertyDescriptor(StaticController.prototype, name);
  for (const decorate of decorators) decorate(StaticController.prototype, name, descriptor);
}
Controller('static')(StaticController);

class AppModule {}
Module({ controllers: [StaticController] })(AppModule);

const adapter = process.argv[2];
const app = await NestFactory.create(AppModule, await adapterOf(), { logger: ['error'] });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
process.stdout.write(`ready http://127.0.0.1:${app.getHttpServer().address().port}\n`);

async function adapterOf() {
  if (adapter === 'express') {
    const { ExpressAdapter } = await import('@nestjs/platform-express');
    return new ExpressAdapter();
  }
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  return new FastifyAdapter();
}
