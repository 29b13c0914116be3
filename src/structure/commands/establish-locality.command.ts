import { exampleHeader, structureCommand } from './structure-command.js';

/** Establish a locality. */
export const EstablishLocality = structureCommand('EstablishLocality', {
  title: { vi: 'Thành lập xã, phường, thị trấn', en: 'Establish a locality' },
  example: { ...exampleHeader, form: 'ward', name: 'Tổ dân phố 3', code: '03' },
  scope: 'register',
});
