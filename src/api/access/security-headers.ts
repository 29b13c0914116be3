import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import helmet from 'helmet';

const sayTo = helmet({
  // Swagger UI sets styles from its script.
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  // Whether there is TLS, and whether for ever, is known to the proxy in front.
  strictTransportSecurity: false,
});

/** Headers that keep browsers from doing with our pages what we do not: the same in every answer, so they are asked for once. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = headersOf(sayTo);

/** Says them in an answer. */
export function securityHeaders(_request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  reply.headers(SECURITY_HEADERS);
  done();
}

function headersOf(say: ReturnType<typeof helmet>): Record<string, string> {
  const said: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => (said[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  say({} as IncomingMessage, response as unknown as ServerResponse, (error?: unknown) => {
    if (error) throw error as Error;
  });
  return said;
}
