import { once } from 'node:events';
import { fastify, type FastifyInstance } from 'fastify';
import type { Metrics } from '../telemetry/index.js';
import { securityHeaders } from './access/security-headers.js';
import { assertReady, type Examined } from './health.js';
import { ProblemError } from './problem.js';
import { ProblemFilter } from './problem-filter.js';
import { onlyAs, refuseGarbled } from './unheard.js';

const HOST = '127.0.0.1';
const ROUTES = ['/health/live', '/health/ready', '/metrics'] as const;

/** Health and metrics of a process that serves nothing else. */
export interface ServedHealth {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Tells this machine, and no other, how a worker is: as the server tells of itself, without a token and nothing that is
 * recorded. @throws ProblemError `invalid-settings` where the port is taken
 */
export async function serveHealth(examined: Examined, metrics: Metrics, port: number): Promise<ServedHealth> {
  const refused = new ProblemFilter({ record: () => undefined }, () => ROUTES.map((path) => ({ method: 'GET', path })));
  const app: FastifyInstance = fastify({
    clientErrorHandler: refuseGarbled,
    frameworkErrors: (error, request, reply) => refused.answer(error, request, reply),
    http: { requireHostHeader: false },
  });
  app.addHook('onRequest', securityHeaders);
  app.addHook('onRequest', onlyAs([HOST, 'localhost']));
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('cache-control', 'no-store');
    done();
  });
  app.setErrorHandler((error, request, reply) => refused.answer(error, request, reply));
  app.setNotFoundHandler((request, reply) => refused.unserved(request, reply));
  const [live, ready, measured] = ROUTES;
  app.get(live, () => ({ status: 'live' }));
  app.get(ready, () => assertReady(examined));
  app.get(measured, async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  await app.ready();
  app.server.listen(port, HOST);
  await once(app.server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new ProblemError(400, 'invalid-settings', `WORKER_PORT: ${HOST}:${port} cannot be listened on: ${error.code ?? ''}.`, 'Name a port that is free, or unset the variable.', { where: 'WORKER_PORT', rule: 'settings of the environment' }); // prettier-ignore
  });
  const address = app.server.address();
  const own = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${HOST}:${own}`,
    close: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
} // prettier-ignore
