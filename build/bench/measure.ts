import { exportFiles } from './exports.ts';
import { history } from './history.ts';
import { editAndFilter } from './editing.ts';
import { sortAndPick } from './viewing.ts';
import type { Measured } from './measured.ts';
import { readWithDesk, readWithExceljs } from './reading.ts';
import { send, sendArrays } from './sending.ts';
import { openWindow } from './window.ts';

/** One measurement in a process of its own, so that its peak memory is only its own: measure.ts NAME FILE */
const MEASUREMENTS: Readonly<Record<string, (path: string) => Promise<Measured>>> = {
  desk: readWithDesk,
  exceljs: readWithExceljs,
  edit: editAndFilter,
  view: sortAndPick,
  send,
  'send-arrays': sendArrays,
  exports: exportFiles,
  window: openWindow,
  history,
};

const [name = '', path = ''] = process.argv.slice(2);
const measurement = Object.hasOwn(MEASUREMENTS, name) ? MEASUREMENTS[name] : undefined;
if (!measurement) throw new Error(`no measurement is called "${name}"`);
process.stdout.write(`${JSON.stringify(await measurement(path))}\n`);
