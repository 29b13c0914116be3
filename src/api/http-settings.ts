import { BlockList, isIP } from 'node:net';
import type { StreamLimits } from './live/event-stream.js';

/** How a server is reached, and how much it takes. */
export interface HttpSettings {
  /** The address on which it listens. */
  readonly host: string;
  /** Names and addresses by which it may be called; empty: any. */
  readonly allowedHosts: readonly string[];
  /** Other sites whose pages may ask; none, unless they are named. */
  readonly corsOrigins: readonly string[];
  /** 0: as many as he likes. */
  readonly requestsPerMinute: number;
  /** How long a request may take to arrive, headers and body. */
  readonly requestTimeoutMs: number;
  /** How many streams of events may be open at once, of one caller and of all. */
  readonly streams: StreamLimits;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether nobody but this machine reaches an address. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  return version === 0 ? host === 'localhost' : loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
}
