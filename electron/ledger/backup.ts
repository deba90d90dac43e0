import Sqlite from 'better-sqlite3';
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** So many copies are kept; older ones are removed once a newer one is proved. */
const KEPT = 3;

function copyName(path: string, version: number): string {
  return `${path}.before-version-${version}`;
}

/** Copies of a ledger made before migrations, the newest version first. */
export function backupsOf(path: string): readonly string[] {
  const prefix = `${basename(path)}.before-version-`;
  const versions = readdirSync(dirname(path)).flatMap((name) => (name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)) ? [Number(name.slice(prefix.length))] : []));
  return versions.toSorted((left, right) => right - left).map((version) => copyName(path, version));
}

function isWhole(copy: string, version: number): boolean {
  const db = new Sqlite(copy, { readonly: true, fileMustExist: true });
  try {
    return db.pragma('quick_check', { simple: true }) === 'ok' && db.pragma('user_version', { simple: true }) === version;
  } finally {
    db.close();
  }
}

function toDisk(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Copies the ledger aside, what is still in its journal included, and proves the copy before it gets its name: a copy
 * that is there can be put back as it is. Throws what SQLite or the file system say; nothing half-made is left.
 */
export function copyAside(db: Sqlite.Database, path: string, before: number): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  const part = `${copyName(path, before)}.part`;
  try {
    rmSync(part, { force: true });
    db.prepare('VACUUM INTO ?').run(part);
    if (!isWhole(part, version)) throw new Error('the copy of the ledger is not whole');
    toDisk(part);
    renameSync(part, copyName(path, before));
  } catch (error) {
    rmSync(part, { force: true, recursive: true });
    throw error;
  }
  for (const old of backupsOf(path).slice(KEPT)) rmSync(old, { force: true });
}
