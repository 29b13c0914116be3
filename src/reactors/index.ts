export { actorOf } from './command-sender.js';
export type { OwedCounts } from './reactor-store.port.js';
export type {
  OwedCommand,
  Reaction,
  Reactor,
  ReactorIncident,
  ReactorRows,
  ReactorTable,
  RefusedCommand,
  Settled,
} from './reactor.port.js';
export { Reactors, type ReactorsOptions, type ReactorStatus } from './reactors.js';
