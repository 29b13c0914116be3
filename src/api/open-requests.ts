import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The requests that are being answered, so that a server can stop without breaking one off. */
export class OpenRequests {
  private readonly responses = new Slots<ServerResponse>();
  private readonly sockets = new Set<Socket>();
  private stopping = false;

  get size(): number {
    return this.responses.size;
  }

  /** Knows the connections of a server from now on. */
  watch(server: Server): void {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /** Stands in front of everything that takes time. */
  readonly keepRequest = (
    _request: FastifyRequest,
    { raw: response }: FastifyReply,
    done: () => void,
  ): void => {
    const place = this.responses.add(response);
    response.on('close', () => this.responses.remove(place));
    if (this.stopping) endConnection(response);
    done();
  };

  /**
   * Stops accepting connections, answers what is open, and closes each connection with its last answer. What is not
   * answered after `patienceMs` is broken off; how many those were is the result.
   */
  async drain(server: Server, patienceMs: number): Promise<number> {
    this.stopping = true;
    for (const response of this.responses) endConnection(response);
    // What had reached this machine when it was told to stop is read before connections without a request are closed.
    await nextTurn();
    await nextTurn();
    const closed = new Promise((resolve) => server.close(resolve));
    // Node counts a connection on which nothing has ever come as one that is about to ask.
    for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
    let broken = 0;
    const patience = setTimeout(() => {
      broken = this.size;
      server.closeAllConnections();
    }, patienceMs);
    await closed;
    clearTimeout(patience);
    return broken;
  }
}

/**
 * Things that come and go, each in a place of its own. Not a `Set`: when one that is always added to and deleted from is
 * rehashed, V8 keeps a link from its former table to the next, so one table that has grown old holds all requests that
 * came after it until the next full collection. They were copied by each young one meanwhile.
 */
class Slots<T> {
  private readonly places: (T | undefined)[] = [];
  private readonly free: number[] = [];

  get size(): number {
    return this.places.length - this.free.length;
  }

  add(one: T): number {
    const place = this.free.pop() ?? this.places.length;
    this.places[place] = one;
    return place;
  }

  remove(place: number): void {
    this.places[place] = undefined;
    this.free.push(place);
  }

  *[Symbol.iterator](): Generator<T> {
    for (const one of this.places) if (one !== undefined) yield one;
  }
}

/** Its connection is not kept for another request. A stream of events would never end by itself; its reader comes again. */
function endConnection(response: ServerResponse): void {
  if (!response.headersSent) response.shouldKeepAlive = false;
  else if (String(response.getHeader('Content-Type')).startsWith('text/event-stream')) response.end();
  // Its headers promised to keep the connection.
  else response.once('finish', () => response.socket?.end());
}
