export { takeBackup, type BackupOptions } from './backup.js';
export type { Finding } from './log-check.js';
export type { Manifest } from './manifest.js';
export { restoreBackup, RESTORING, type Restored, type RestoreOptions } from './restore.js';
export { verify, type Verification, type VerifyOptions } from './verify.js';
