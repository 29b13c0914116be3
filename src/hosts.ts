import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { System } from './composition.js';
import { hostIdOf } from './data-folder.js';
import type { Actor } from './kernel/event.js';
import { JoinLog, OPERATIONS, operationsFold, type KnownHost } from './projections/index.js';
import { databaseSettings, eventStoreSettings } from './settings.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Who says that a host serves the log: its server or its worker; the colon is in no name that a caller may have. */
const SERVER: Actor = { id: 'host:server', authenticated: true };

/**
 * Before a server or worker serves a log that others can reach: its host is known to the log from now on, unless another
 * one serves it that does not share its read models. A log in the data folder has no other host.
 * @throws Rejection `another-host`, StoreUnavailable
 */
export async function joinLog(
  { handle }: Pick<System, 'handle'>,
  folder: string,
  environment: Environment,
): Promise<void> {
  if (!eventStoreSettings(environment)) return;
  const readModels = databaseSettings(environment) ? ('shared' as const) : ('own' as const);
  const body = { host: hostIdOf(folder), name: hostname(), readModels };
  await handle.execute({ definition: JoinLog, body, actor: SERVER, idempotencyKey: randomUUID() });
}

/** The hosts that serve the log, by id. */
export async function hostsOf({
  handle,
}: Pick<System, 'handle'>): Promise<readonly (KnownHost & { readonly host: string })[]> {
  const { state } = await handle.state(OPERATIONS, operationsFold);
  return [...state.hosts].map(([host, known]) => ({ host, ...known }));
}
