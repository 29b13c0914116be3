import { exampleHeader, structureCommand } from './structure-command.js';

/** Transfer a part of a locality to another one. */
export const TransferPartOfLocality = structureCommand('TransferPartOfLocality', {
  title: {
    vi: 'Điều chuyển một phần xã, phường, thị trấn',
    en: 'Transfer a part of a locality to another one',
  },
  example: { ...exampleHeader, unit: 'u-1', to: 'u-2', children: [{ child: 'u-3', code: '09' }] },
  scope: 'register',
});
