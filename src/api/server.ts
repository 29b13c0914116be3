import 'reflect-metadata';
import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ApiModule } from './api.module.js';
import { ProblemFilter } from './problem-filter.js';
import type { System } from '../composition.js';

const BODY_LIMIT = '1mb';
const TRIES = 20;

/** A server that listens. */
export interface Served {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves a system on loopback; a taken port makes way for the next free one. `port` 0 takes any. */
export async function serve(system: System, { port }: { readonly port: number }): Promise<Served> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.of(system), {
    logger: ['error', 'warn'],
    bodyParser: false,
  });
  app.useBodyParser('json', { limit: BODY_LIMIT, type: () => true });
  app.useGlobalFilters(new ProblemFilter());
  app.disable('x-powered-by');
  await app.init();
  for (let attempt = 0; ; attempt++) {
    try {
      await app.listen(port === 0 ? 0 : port + attempt, '127.0.0.1');
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt >= TRIES) throw error;
    }
  }
  const address = (app.getHttpServer() as Server).address();
  const listening = typeof address === 'object' && address ? address.port : port;
  return { url: `http://127.0.0.1:${listening}`, port: listening, close: () => app.close() };
}
