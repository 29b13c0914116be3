import { randomUUID } from 'node:crypto';
import { EventStoreDBClient } from '@eventstore/db-client';
import type { Credentials } from '@eventstore/db-client';
import { sendUncompressed } from './uncompressed.js';

/** The client, and the credentials that an append on its own must carry. */
export interface Connection {
  readonly client: EventStoreDBClient;
  readonly credentials: Credentials;
  close(): Promise<void>;
}

const LOGIN = /^[^:]+:\/\/([^:]+):([^@]+)@/;

/**
 * Credentials passed to the call itself choose the client's unary append, which keeps its deadline. Without them it
 * takes the batch path, which waits for ever and shares one promise bank with every other client of the process.
 * On an insecure connection they are not sent, so any will do.
 */
function credentialsOf(connectionString: string): Credentials {
  const [, username, password] = LOGIN.exec(connectionString.trim()) ?? [];
  if (username !== undefined && password !== undefined) {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  }
  if (/[?&]tls=false/i.test(connectionString)) return { username: 'unused', password: 'unused' };
  throw new Error('a secure connection to EventStoreDB needs user:password@ in its connection string');
}

/** @throws Error for a connection string that the client does not understand. */
export function connect(connectionString: string, compression: boolean): Connection {
  const credentials = credentialsOf(connectionString);
  const named = /[?&]connectionName=/i.test(connectionString);
  const separator = connectionString.includes('?') ? '&' : '?';
  const client = EventStoreDBClient.connectionString(
    named ? connectionString : `${connectionString}${separator}connectionName=kientoan-${randomUUID()}`,
  );
  if (!compression) sendUncompressed(client.connectionName);
  return { client, credentials, close: () => close(client) };
}

async function close(client: EventStoreDBClient): Promise<void> {
  await client.dispose();
  // `dispose` ends the streams and leaves the connection open; its channel is protected, so it is reached for.
  const { getChannel } = client as unknown as { getChannel(): Promise<{ close(): void }> };
  await getChannel().then(
    (channel) => channel.close(),
    () => undefined,
  );
}
