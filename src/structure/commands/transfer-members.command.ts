import { exampleHeader, structureCommand } from './structure-command.js';

/** Transfer members. */
export const TransferMembers = structureCommand('TransferMembers', {
  title: { vi: 'Chuyển sinh hoạt đảng', en: 'Transfer members' },
  example: { ...exampleHeader, from: 'u-1', to: 'u-2', official: 3, probationary: 0 },
});
