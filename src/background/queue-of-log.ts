import { openingFile } from '../data-folder.js';
import { storeIdOf } from '../event-store/sqlite/log-file.js';
import { openJobQueue, type JobQueue, type QueueNotice } from '../jobs/index.js';
import { eventStoreSettings, logIdentity, redisSettings } from '../settings.js';

export interface QueueOfLogOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How long to wait for Redis; default not at all. */
  readonly waitMs?: number;
  readonly onNotice?: (notice: QueueNotice) => void;
}

/**
 * The queue of the log that a data folder and the environment name: on Redis where `REDIS_URL` is set, else in this
 * process. @throws ProblemError `invalid-settings`, and of the data folder; QueueUnavailable
 */
export async function queueOfLog(
  folder: string,
  { environment, ...options }: QueueOfLogOptions,
): Promise<JobQueue> {
  const eventStore = eventStoreSettings(environment);
  const log = eventStore ? logIdentity(eventStore) : await openingFile(folder, 'log.sqlite', () => storeIdOf(folder)); // prettier-ignore
  return openJobQueue(redisSettings(environment), { log, ...options });
}
