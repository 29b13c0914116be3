import type { QueueNotice } from '../job-queue.port.js';

/** Something of a Redis that an operator should mend; one that is `refused` cannot hold our queue at all. */
export interface RedisFault extends QueueNotice {
  readonly refused?: true;
}

/** What BullMQ needs, and what it recommends. */
const LEAST = [5, 0] as const;
const RECOMMENDED = [6, 2] as const;

/** What is wrong with a Redis as the place of a queue, from what its INFO says. */
export function redisFaults(info: string): RedisFault[] {
  const said = new Map(
    info.split(/\r?\n/).flatMap((line): [string, string][] => {
      const at = line.indexOf(':');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
  const faults: RedisFault[] = [];
  const version = said.get('redis_version');
  if (version !== undefined && isOlder(version, LEAST))
    faults.push({
      code: 'redis-too-old',
      message: `Redis ${version} is too old: BullMQ needs ${LEAST.join('.')} or newer, and recommends ${RECOMMENDED.join('.')}. Name a newer one with REDIS_URL.`,
      refused: true,
    });
  else if (version !== undefined && isOlder(version, RECOMMENDED))
    faults.push({
      code: 'redis-old',
      message: `Redis ${version} is older than BullMQ recommends (${RECOMMENDED.join('.')}). Name a newer one with REDIS_URL.`,
    });
  if (said.get('aof_enabled') === '0')
    faults.push({
      code: 'redis-without-aof',
      message:
        'Redis writes no append-only file (appendonly no): when it ends, jobs are lost until the watchdog derives them again. Set appendonly yes.',
    });
  const policy = said.get('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction')
    faults.push({
      code: 'redis-evicts',
      message: `Redis throws keys away when its memory is full (maxmemory-policy ${policy}), keys of the queue among them. Set maxmemory-policy noeviction.`,
    });
  return faults;
}

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
