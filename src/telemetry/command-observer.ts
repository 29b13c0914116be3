import { context, propagation, ROOT_CONTEXT, SpanStatusCode, trace, TraceFlags, type Context, type Span, type Tracer } from '@opentelemetry/api'; // prettier-ignore
import { InvalidCommand, KeyReused, NotAppended } from '../event-store/command.errors.js';
import type { CommandAnswer, CommandObserver, CommandTrace } from '../event-store/command-observer.port.js';
import {
  OutcomeUnknown,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../event-store/event-store.errors.js';
import type { CommandRequest } from '../event-store/handle-command.js';
import { Rejection } from '../kernel/rejection.js';
import type { Metrics } from './metrics.js';

/** Counts every command, and traces those that come while tracing is on. */
export function commandObserver(metrics: Metrics, tracer: Tracer | undefined): CommandObserver {
  return {
    answered: (command, milliseconds, answer) =>
      metrics.commandAnswered(command, outcomeOf(answer), milliseconds),
    appended: ({ events, milliseconds }) => metrics.appended(events, milliseconds),
    trace: (request) => tracer && TracedCommand.begin(tracer, request),
  };
}

/** What became of a command, in one of few words. */
export function outcomeOf(answer: CommandAnswer): string {
  if ('receipt' in answer) return answer.receipt.repeated ? 'repeated' : 'recorded';
  const { error } = answer;
  if (error instanceof Rejection) return 'rejected';
  if (error instanceof InvalidCommand) return 'invalid';
  if (error instanceof WrongExpectedRevision || error instanceof KeyReused) return 'conflict';
  if (error instanceof OutcomeUnknown) return 'unknown';
  if (error instanceof NotAppended) return 'not-appended';
  if (error instanceof StoreUnavailable) return 'unavailable';
  return 'error';
}

class TracedCommand implements CommandTrace {
  readonly traceparent: string;
  private readonly context: Context;

  /** Undefined where the caller's trace is not sampled. */
  static begin(
    tracer: Tracer,
    { definition: { name }, traceparent }: CommandRequest,
  ): TracedCommand | undefined {
    const parent =
      traceparent === undefined ? context.active() : propagation.extract(ROOT_CONTEXT, { traceparent });
    const span = tracer.startSpan(`command ${name}`, { attributes: { 'kientoan.command': name } }, parent);
    return span.isRecording() ? new TracedCommand(tracer, name, span, parent) : undefined;
  }

  private constructor(
    private readonly tracer: Tracer,
    private readonly name: string,
    private readonly span: Span,
    parent: Context,
  ) {
    this.context = trace.setSpan(parent, span);
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceparent = `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0')}`;
  }

  decide<T>(decide: () => T): T {
    const span = this.tracer.startSpan(`decide ${this.name}`, {}, this.context);
    try {
      return decide();
    } catch (error) {
      if (error instanceof Rejection) span.setAttribute('kientoan.rejection', error.details.code);
      else span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  }

  appended({ stream, events, startedAt }: Parameters<CommandTrace['appended']>[0]): void {
    const attributes = { 'kientoan.stream': stream, 'kientoan.append.events': events };
    this.tracer.startSpan('append', { startTime: startedAt, attributes }, this.context).end();
  }

  end(answer: CommandAnswer): void {
    const outcome = outcomeOf(answer);
    this.span.setAttribute('kientoan.outcome', outcome);
    if ('receipt' in answer) this.span.setAttribute('kientoan.position', answer.receipt.position);
    else if (outcome !== 'rejected' && outcome !== 'invalid')
      this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }
}
