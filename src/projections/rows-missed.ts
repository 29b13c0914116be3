/**
 * A projection has read rows that are not at hand and must first be fetched. Only the machine throws and catches it: the
 * batch goes on without this one projection of this one event, to learn what else is missing, and is then done anew.
 */
export class RowsMissed extends Error {
  constructor() {
    super('rows are read that must first be fetched');
    this.name = 'RowsMissed';
  }
}
