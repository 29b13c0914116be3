import { writeSync } from 'node:fs';

/**
 * What a child sends commands by: it says on standard output what was acknowledged, and sends the same key again where
 * that is not known. `execute` gives the receipt of a request.
 */
export function acknowledging(execute) {
  return async (request) => {
    for (;;) {
      try {
        const receipt = await execute(request);
        say(`${receipt.commandId} ${receipt.stream} ${receipt.revision}\n`);
        return receipt;
      } catch (error) {
        // Another process may have been stopped while it held the lock.
        if (!['StoreUnavailable', 'NotAppended', 'OutcomeUnknown'].includes(error.name)) throw error;
      }
    }
  };
}

/** At once, also where whoever listens is slow: a kill must not take with it what was acknowledged. */
function say(line) {
  for (;;) {
    try {
      return writeSync(1, line);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}
