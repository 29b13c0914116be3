import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import type { EventMetadata } from '../../src/kernel/event.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';
import { eventually } from '../support/eventually.js';
import { telemetry } from '../support/telemetry.js';
import { decided, openTwoWards } from '../support/two-wards.js';

const opening = (register: string) => ({ register, name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }); // prettier-ignore
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

/** What the events of a stream say of their making. */
async function metadataOf(running: RunningSystem, stream: string): Promise<EventMetadata[]> {
  const found: EventMetadata[] = [];
  for await (const { metadata } of running.system.store.readStream(stream))
    found.push(JSON.parse(metadata) as EventMetadata);
  return found;
}

describe('a traced request', () => {
  const exporter = new InMemorySpanExporter();
  let running: RunningSystem;
  beforeAll(async () => {
    running = await runSystem({ telemetry: await telemetry({ exporters: [exporter] }) });
  });
  afterAll(() => running.close());
  beforeEach(() => exporter.reset());

  /** Sends a command and waits until the read models have it. */
  const send = async (register: string, headers: Record<string, string>) => {
    const { body } = await running.send('open-register', opening(register), headers);
    await running.system.readModels.waitFor(body.position as string);
    return body as { stream: string };
  };
  const spansOf = (traceId: string) =>
    exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId);
  const named = (spans: readonly ReadableSpan[], name: string): ReadableSpan => {
    const found = spans.filter((span) => span.name === name);
    expect(found.map((span) => span.name)).toEqual([name]);
    return found[0] as ReadableSpan;
  };

  it('is one trace from the caller through request, command, decision and append to the projection', async () => {
    const { stream } = await send('a', { traceparent: `00-${TRACE}-${CALLER}-01` });
    const spans = spansOf(TRACE);
    const request = named(spans, 'POST /api/v1/commands/open-register');
    const command = named(spans, 'command OpenRegister');
    const children = ['decide OpenRegister', 'append', 'project'].map((name) => named(spans, name));
    expect(spans).toHaveLength(5);
    expect(request.parentSpanContext?.spanId).toBe(CALLER);
    expect(command.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
    for (const child of children) expect(child.parentSpanContext?.spanId).toBe(command.spanContext().spanId);
    expect(request.attributes).toMatchObject({ 'http.response.status_code': 200 });
    expect(command.attributes).toMatchObject({ 'kientoan.outcome': 'recorded' });
    expect(named(spans, 'append').attributes).toMatchObject({ 'kientoan.stream': stream });
  });

  it('leaves its trace context in the events, for whoever reads them later', async () => {
    const { stream } = await send('b', { traceparent: `00-${TRACE}-${CALLER}-01` });
    const command = named(spansOf(TRACE), 'command OpenRegister');
    expect((await metadataOf(running, stream)).map(({ traceparent }) => traceparent)).toEqual([
      `00-${TRACE}-${command.spanContext().spanId}-01`,
    ]);
  });

  it('without a trace of its caller begins one', async () => {
    await send('c', {});
    const command = named(exporter.getFinishedSpans(), 'command OpenRegister');
    expect(spansOf(command.spanContext().traceId)).toHaveLength(5);
  });

  it('whose caller does not sample leaves no span and nothing in its events', async () => {
    const { stream } = await send('d', { traceparent: `00-${TRACE}-${CALLER}-00` });
    expect(spansOf(TRACE)).toEqual([]);
    const recorded = await metadataOf(running, stream);
    expect(recorded.map((metadata) => 'traceparent' in metadata)).toEqual([false]);
  });

  it('keeps its trace beside others that are written in the same append', async () => {
    const traces = Array.from(
      { length: 16 },
      (_, at) => TRACE.slice(0, 30) + at.toString(16).padStart(2, '0'),
    );
    await Promise.all(traces.map((traceId, at) => send(`many-${at}`, { traceparent: `00-${traceId}-${CALLER}-01` }))); // prettier-ignore
    for (const traceId of traces)
      expect(spansOf(traceId).map(({ name }) => name).sort()).toEqual(['POST /api/v1/commands/open-register', 'append', 'command OpenRegister', 'decide OpenRegister', 'project']); // prettier-ignore
  });

  it('that a rule refuses says by which, and has no append', async () => {
    await send('e', {});
    exporter.reset();
    await running.send('open-register', opening('e'), { traceparent: `00-${TRACE}-${CALLER}-01` });
    const spans = spansOf(TRACE);
    expect(named(spans, 'command OpenRegister').attributes).toMatchObject({ 'kientoan.outcome': 'rejected' });
    expect(spans.some(({ name }) => name === 'append' || name === 'project')).toBe(false);
    const [decided] = spans.filter(({ name }) => name === 'decide OpenRegister');
    expect(decided?.attributes['kientoan.rejection']).toBe('register-open');
  });
});

describe('a decision that ends a unit with an open case', () => {
  it('is one trace through the reactor, which moves the case, to what is recorded and projected of that', async () => {
    const exporter = new InMemorySpanExporter();
    const running = await runSystem({ telemetry: await telemetry({ exporters: [exporter] }) });
    const unit = await openTwoWards(running);
    const [from, to] = [unit('@p1-cb'), unit('@p2-cb')];
    const meeting = { register: 'r', cell: from, heldOn: '2019-03-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 3 }], issues: ['Đường hỏng'] }; // prettier-ignore
    const { stream } = (await running.send('record-meeting', meeting)).body as { stream: string };
    const place = { members: [{ to, official: 'rest', probationary: 'rest' }], obligationsTo: to };
    const dissolved = await running.send('dissolve-cell', { ...decided('2020-01-01'), unit: from, place }, { traceparent: `00-${TRACE}-${CALLER}-01` }); // prettier-ignore
    expect([dissolved.status, dissolved.body.facts]).toEqual([200, undefined]);
    const moved = await eventually(
      () => metadataOf(running, stream),
      (found) => found.length === 2,
    );
    await running.system.readModels.waitFor((await running.system.store.head()) ?? '');
    const spans = exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === TRACE);
    const named = (name: string) => spans.find((span) => span.name === name);
    const [decision, hop] = [named('command DissolveCell'), named('command MoveIssue')];
    expect(hop?.parentSpanContext?.spanId).toBe(decision?.spanContext().spanId);
    expect(moved[1]).toMatchObject({ actor: { id: 'reactor:obligations' }, traceparent: `00-${TRACE}-${hop?.spanContext().spanId ?? ''}-01` }); // prettier-ignore
    const below = spans.filter((span) => span.parentSpanContext?.spanId === hop?.spanContext().spanId);
    expect(below.map(({ name }) => name).sort()).toEqual(['append', 'decide MoveIssue', 'project']);
    await running.close();
  });
});

describe('a request to a server that does not trace', () => {
  it('leaves nothing in its events, whatever the caller sends', async () => {
    const running = await runSystem();
    const { body } = await running.send('open-register', opening('r'), { traceparent: `00-${TRACE}-${CALLER}-01` }); // prettier-ignore
    const recorded = await metadataOf(running, body.stream as string);
    expect(recorded.map((metadata) => 'traceparent' in metadata)).toEqual([false]);
    await running.close();
  });
});
