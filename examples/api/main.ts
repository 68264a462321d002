import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { serveDocs } from './openapi.js';

const app = await NestFactory.create(AppModule);
serveDocs(app);
await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
