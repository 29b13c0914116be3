import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this process may mount file systems (root on Linux); without it a full disk cannot be had. */
export const canMount = tryMount();

function tryMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'kientoan-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', place], { stdio: 'ignore' });
    execFileSync('umount', [place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** A disk of so many KiB, while `use` runs. */
export async function onDiskOf(kibibytes: number, use: (place: string) => Promise<void>): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'kientoan-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'none', place]);
  try {
    await use(place);
  } finally {
    execFileSync('umount', ['-l', place]);
    rmSync(place, { recursive: true, force: true });
  }
}

/** A folder as nobody may write it, while `use` runs: a read-only mount for root, whom no mode stops. */
export async function readOnly(folder: string, use: (seen: string) => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o555);
    try {
      return await use(folder);
    } finally {
      chmodSync(folder, 0o755);
    }
  }
  const seen = `${folder}-read-only`;
  mkdirSync(seen);
  execFileSync('mount', ['--bind', folder, seen]);
  try {
    execFileSync('mount', ['-o', 'remount,ro,bind', seen]);
    await use(seen);
  } finally {
    execFileSync('umount', ['-l', seen]);
    rmSync(seen, { recursive: true, force: true });
  }
}
