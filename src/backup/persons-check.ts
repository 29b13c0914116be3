import type { StoredEvent } from '../event-store/event-store.port.js';
import { tokensIn } from '../kernel/personal.js';
import type { PeopleReader } from '../people/index.js';
import { personErased, personRegistered } from '../projections/index.js';
import type { Finding } from './log-check.js';

/** Looks for every name and text that the log refers to. */
export class PersonsCheck {
  private readonly erased = new Set<string>();

  constructor(
    private readonly people: PeopleReader,
    private readonly ledger: ReadonlySet<string>,
    /** A backup may be older than an erasure; a data folder may not. */
    private readonly mayBeOlder: boolean,
    private readonly found: (finding: Finding) => void,
  ) {
    for (const person of ledger) this.erased.add(person);
  }

  next({ stream, revision, type, data }: StoredEvent): void {
    const where = `${stream}@${revision}`;
    for (const { id, hmac } of tokensIn(data)) {
      const known = this.people.find(id);
      if (!known) this.found({ check: 'persons', where, detail: `the text ${id} is missing` });
      else if (known.standing === 'kept' && known.hmac !== hmac)
        this.found({ check: 'persons', where, detail: `the text ${id} is not the one that was recorded` });
    }
    const person = personOf(type, data);
    if (person === undefined) return;
    if (type.startsWith(`${personErased.name}.`)) this.erased.add(person);
    else if (!this.people.find(person) && !this.ledger.has(person))
      this.found({ check: 'persons', where, detail: `the name of ${person} is missing` });
  }

  /** How many are to be erased still. */
  end(): number {
    const kept = [...this.erased].filter((person) => this.people.find(person)?.standing === 'kept');
    if (!this.mayBeOlder)
      for (const person of kept)
        this.found({ check: 'erasures', where: person, detail: 'was erased, and the name is there still; the next start of any subcommand finishes it' }); // prettier-ignore
    return kept.length;
  }
}

function personOf(type: string, data: string): string | undefined {
  if (![personRegistered.name, personErased.name].some((name) => type.startsWith(`${name}.`))) return undefined; // prettier-ignore
  try {
    return (JSON.parse(data) as { person?: string }).person;
  } catch {
    // That it does not decode has been said.
    return undefined;
  }
}
