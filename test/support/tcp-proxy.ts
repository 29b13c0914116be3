import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** Which bytes stay away: all, or only what the server says. */
type Frozen = 'both' | 'answers';

/**
 * A line to a server that a test can cut and freeze: what a network does to EventStoreDB, its stand-in and a real one
 * alike. A frozen line accepts what is sent and passes nothing on; nobody is told.
 */
export class TcpProxy {
  private readonly pairs = new Set<Pair>();
  private frozen: Frozen | undefined;

  private constructor(
    private readonly target: URL,
    private readonly listener: Server,
  ) {}

  /** Listens on loopback for one server. @param connectionString of one node, by its address */
  static async start(connectionString: string): Promise<TcpProxy> {
    const listener = createServer();
    const proxy = new TcpProxy(new URL(connectionString.replace(/^[^:]+:/, 'http:')), listener);
    listener.on('connection', (client) => proxy.join(client));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return proxy;
  }

  /** The connection string that leads over this line. */
  get connectionString(): string {
    const { port } = this.listener.address() as AddressInfo;
    const { username, password, search } = this.target;
    return `esdb://${username ? `${username}:${password}@` : ''}127.0.0.1:${port}${search}`;
  }

  /** Ends every connection at once, as a router does that restarts; new ones may come. Gives how many there were. */
  cut(): number {
    const cut = this.pairs.size;
    for (const { client, server } of this.pairs) {
      client.destroy();
      server.destroy();
    }
    return cut;
  }

  /** From now on nothing comes through (or no answers), on the connections that there are. */
  freezeConnections(what: Frozen = 'both'): void {
    for (const pair of this.pairs) freeze(pair, what);
  }

  /** The same, for connections that come later too. */
  freeze(what: Frozen = 'both'): void {
    this.frozen = what;
    this.freezeConnections(what);
  }

  /** What was held back goes on its way. */
  thaw(): void {
    this.frozen = undefined;
    for (const pair of this.pairs) flow(pair);
  }

  async close(): Promise<void> {
    this.listener.close();
    this.cut();
    await once(this.listener, 'close');
  }

  private join(client: Socket): void {
    const server = connect(Number(this.target.port || 2113), this.target.hostname);
    const pair = { client, server };
    this.pairs.add(pair);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.pairs.delete(pair);
        client.destroy();
        server.destroy();
      });
    }
    flow(pair);
    if (this.frozen) freeze(pair, this.frozen);
  }
}

function flow({ client, server }: Pair): void {
  client.pipe(server);
  server.pipe(client);
}

function freeze({ client, server }: Pair, what: Frozen): void {
  server.unpipe(client);
  server.pause();
  if (what === 'answers') return;
  client.unpipe(server);
  client.pause();
}
