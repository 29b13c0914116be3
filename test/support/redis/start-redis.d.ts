/** How to start a redis-server. */
export interface RedisServer {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export function startRedis(
  server: RedisServer,
  options?: { readonly port?: number; readonly args?: readonly string[] },
): Promise<RunningRedis>;
export function freePort(): Promise<number>;
