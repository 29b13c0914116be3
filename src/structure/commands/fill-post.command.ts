import { exampleHeader, structureCommand } from './structure-command.js';

/** Fill a post. */
export const FillPost = structureCommand('FillPost', {
  title: { vi: 'Bầu, chỉ định, giao quyền chức danh', en: 'Fill a post' },
  example: { ...exampleHeader, unit: 'u-1', post: 'secretary', holder: 'p-1', route: 'elected' },
});
