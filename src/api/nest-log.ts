import type { LoggerService } from '@nestjs/common';
import type { Log } from '../telemetry/index.js';

/** What Nest has to say, in our log; of its start only what is wrong. */
export function nestLog(log: Log): LoggerService {
  const tell =
    (level: 'debug' | 'warn' | 'error' | 'fatal') =>
    (message: unknown, ...more: unknown[]) => {
      const where = more.at(-1);
      log[level]({ ...(message instanceof Error ? { err: message } : {}), nest: typeof where === 'string' ? where : '' }, String(message)); // prettier-ignore
    };
  return { log: tell('debug'), warn: tell('warn'), error: tell('error'), fatal: tell('fatal') };
}
