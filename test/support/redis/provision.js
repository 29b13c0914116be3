import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { debianRedis } from './debian.js';
import { startRedis } from './start-redis.js';

const CACHE = resolve(import.meta.dirname, '../../../.cache/redis');

/**
 * A Redis for whoever needs a real one: that of REDIS_URL, or one started from a redis-server that is found, or
 * unpacked from Debian's package. Gives `{ how, url, server, stop }`, of which `server` starts further ones (undefined
 * where only REDIS_URL is there); or `{ missing }`, which says why there is none.
 */
export async function provisionRedis() {
  const { REDIS_URL: url } = process.env;
  const { server, how, missing } = findServer();
  if (url) {
    const silent = await failureOf(url);
    return silent
      ? { missing: `REDIS_URL is set, but no Redis answers there (${silent})` }
      : { how: 'REDIS_URL', url, server, missing, stop: () => Promise.resolve() };
  }
  if (!server) return { missing };
  try {
    const started = await startRedis(server);
    return { how, url: started.url, server, stop: started.stop };
  } catch (error) {
    return { missing: `${server.command} does not run (${error.message})` };
  }
}

function findServer() {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((place) => join(place, 'redis-server'))
    .find(isExecutable);
  if (found) return { server: { command: found, env: {} }, how: `found ${found}` };
  try {
    const architecture = execFileSync('dpkg', ['--print-architecture'], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
    const server = debianRedis(join(CACHE, `debian-${architecture}`));
    return { server, how: `unpacked ${server.command}` };
  } catch (error) {
    const why = String(error.stderr || error.message)
      .trim()
      .split('\n')
      .at(-1);
    return {
      missing: `REDIS_URL is not set, no redis-server is in PATH, and Debian's package cannot be unpacked (${why})`,
    };
  }
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function failureOf(url) {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5_000 });
  let why;
  client.on('error', (error) => (why = error.message));
  try {
    await client.connect();
    await client.ping();
    return undefined;
  } catch (error) {
    return why ?? error.message;
  } finally {
    client.disconnect();
  }
}
