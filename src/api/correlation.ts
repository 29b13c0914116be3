import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from './problem.js';

const OWN = /^[\w.:-]{1,100}$/;
/** version, trace id, parent id, flags (W3C Trace Context); a trace id of zeros is none. */
const TRACEPARENT = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(-|$)/;

/** What ties a request to others: `X-Correlation-Id`, else the trace id of `traceparent`; undefined where neither is one. */
export function correlationIdOf(headers: IncomingHttpHeaders): string | undefined {
  const given = headers['x-correlation-id'];
  if (typeof given === 'string' && OWN.test(given)) return given;
  // A traceparent that does not fit is to be ignored, says its specification.
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
}

/** As `correlationIdOf`. @throws ProblemError `correlation-id-invalid` */
export function assertedCorrelationIdOf(headers: IncomingHttpHeaders): string | undefined {
  const given = headers['x-correlation-id'];
  if (given === undefined || (typeof given === 'string' && OWN.test(given))) return correlationIdOf(headers);
  throw new ProblemError(
    400,
    'correlation-id-invalid',
    'A correlation id has 1 to 100 letters, digits, ".", "_", ":" or "-".',
    'Use a uuid, or send none.',
    { where: 'X-Correlation-Id', rule: 'form of a correlation id' },
  );
}
