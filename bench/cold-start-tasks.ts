import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openCommands, send, type GrownRegister } from './history.js';

/** Milliseconds from opening the log to the receipt of the first command, in a process that has done nothing else. */
export async function firstCommand(folder: string, register: string, snapshots: string): Promise<number> {
  const grown = JSON.parse(register) as GrownRegister;
  const started = performance.now();
  const commands = openCommands(folder, snapshots === 'with');
  await send(commands.handle, grown, grown.next, 1, 1);
  const took = performance.now() - started;
  await commands.close();
  return took;
}

/** Milliseconds of the bare limit: open the log, read the stream's rows, parse their JSON. */
export function bareRead(folder: string, register: string): Promise<number> {
  const started = performance.now();
  const database = new Database(join(folder, 'log.sqlite'), { readonly: true });
  const rows = database
    .prepare(
      'SELECT data, metadata FROM events WHERE stream = (SELECT id FROM streams WHERE name = ?) ORDER BY revision',
    )
    .raw()
    .iterate(`register-${register}`) as Iterable<[string, string]>;
  for (const [data, metadata] of rows) {
    JSON.parse(data);
    JSON.parse(metadata);
  }
  database.close();
  return Promise.resolve(performance.now() - started);
}
