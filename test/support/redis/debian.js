import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How long apt may take for one step. */
const PATIENCE_MS = 120_000;

/**
 * The redis-server of Debian's package, unpacked with the libraries that this machine lacks into a folder, and nothing
 * installed; from an earlier run if it is there. Throws an Error that says why where it cannot be had.
 */
export function debianRedis(folder) {
  if (!existsSync(folder)) unpackInto(folder);
  const server = serverIn(folder);
  execFileSync(server.command, ['--version'], { env: { ...process.env, ...server.env }, stdio: 'pipe' });
  return server;
}

function unpackInto(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  // Under another name until it is whole: what was cut off is never used.
  const work = mkdtempSync(`${folder}.part-`);
  try {
    const packages = join(work, 'packages');
    mkdirSync(packages);
    const lists = listsFor(work);
    apt([...lists, 'download', ...neededWith(lists)], packages);
    for (const name of readdirSync(packages))
      execFileSync('dpkg-deb', ['-x', join(packages, name), join(work, 'root')], { stdio: 'pipe' });
    if (!existsSync(folder)) renameSync(join(work, 'root'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The package and what it depends on, without what is installed already. */
function neededWith(lists) {
  const plan = apt([...lists, '--simulate', '--no-install-recommends', 'install', 'redis-server']);
  return [
    ...new Set([
      'redis-server',
      'redis-tools',
      ...[...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name),
    ]),
  ];
}

/** Options that name lists of packages: the machine's own, or fresh ones beside the work where it has none. */
function listsFor(work) {
  try {
    neededWith([]);
    return [];
  } catch {
    const [lists, cache] = [join(work, 'lists'), join(work, 'cache')];
    for (const place of [lists, cache]) mkdirSync(place);
    const options = ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`];
    apt([...options, 'update']);
    return options;
  }
}

function apt(args, cwd) {
  const own = ['-q', '-o', 'Debug::NoLocking=1', '-o', 'APT::Sandbox::User=root', '-o', 'Acquire::Retries=1'];
  return execFileSync('apt-get', [...own, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: 'pipe',
    timeout: PATIENCE_MS,
  });
}

function serverIn(folder) {
  const places = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.so(\.|$)/.test(name))
    .map(({ parentPath }) => parentPath);
  const paths = [...new Set(places), ...(process.env.LD_LIBRARY_PATH ? [process.env.LD_LIBRARY_PATH] : [])];
  return { command: join(folder, 'usr/bin/redis-server'), env: { LD_LIBRARY_PATH: paths.join(':') } };
}
