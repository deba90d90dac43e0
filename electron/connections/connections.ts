import { randomBytes } from 'node:crypto';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { connectionId } from '../../shared/ids.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { NEEDS_SECURITY_KEY, SERVICE_IDS } from '../../shared/services.ts';
import type { Environment, ServiceId } from '../../shared/services.ts';
import { environmentSchema, serviceIdSchema } from '../../shared/views.ts';
import type { ConnectionView } from '../../shared/views.ts';
import { z } from 'zod';
import { appendAudit } from '../ledger/audit.ts';
import type { AuditAction } from '../ledger/audit.ts';
import { sql } from '../ledger/database.ts';
import type { Database } from '../ledger/database.ts';
import { securityKeyName } from './secrets.ts';
import type { SecretStore } from './secrets.ts';

export interface Connection {
  readonly id: ConnectionId;
  readonly service: ServiceId;
  readonly environment: Environment;
  readonly label: string;
  /** Null: the service's own address. */
  readonly baseUrl: string | null;
  readonly secretPlace: 'keychain' | 'session' | 'builtin' | 'none';
  readonly lastFour: string | null;
  /** The second secret; null where the service has none. */
  readonly securityKey: { readonly place: Connection['secretPlace']; readonly lastFour: string | null } | null;
  readonly createdAt: number;
}

const placeSchema = z.enum(['keychain', 'session', 'builtin', 'none']);

/** The practice connections that every ledger has from its first start. */
export function practiceConnectionId(service: ServiceId): ConnectionId {
  return connectionId(`practice-${service}`);
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

/** An address of one's own is for tests on this machine only; anything else could send money to a stranger's server. */
export function checkBaseUrl(text: string, environment: Environment): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw new DeskError('BASE_URL_NOT_ALLOWED', {}, { cause: error });
  }
  const allowed = environment === 'test' && (url.protocol === 'http:' || url.protocol === 'https:') && LOOPBACK.test(url.hostname) && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!allowed) throw new DeskError('BASE_URL_NOT_ALLOWED');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** A key copied from a web page often brings a byte order mark or spaces, which the services refuse (toss-facts §1.1). */
export function cleanSecret(secret: string): string {
  const cleaned = secret.replaceAll('\uFEFF', '').trim();
  if (cleaned === '') throw new DeskError('SECRET_EMPTY');
  return cleaned;
}

/** 64 hex digits, as the developer centre shows them (toss-facts §2.2). Throws DeskError SECRET_EMPTY, SECURITY_KEY_INVALID. */
export function cleanSecurityKey(text: string): string {
  const cleaned = cleanSecret(text);
  if (!/^[0-9a-f]{64}$/i.test(cleaned)) throw new DeskError('SECURITY_KEY_INVALID');
  return cleaned;
}

/** What a connection is opened with. */
export interface Secrets {
  readonly secret: string;
  /** Null where the service has none. */
  readonly securityKey: string | null;
}

export interface ConnectionsOptions {
  readonly db: Database;
  readonly keychain: SecretStore;
  readonly session: SecretStore;
  readonly practiceSecrets: Readonly<Record<ServiceId, string>>;
  readonly practiceSecurityKey: string;
  readonly clock: () => number;
  readonly actor: string;
}

/** The profiles of the ledger and their secrets. */
export class Connections {
  readonly #options: ConnectionsOptions;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** Makes the practice connections of a new ledger. */
  ensurePractice(labels: Readonly<Record<ServiceId, string>>): void {
    const { db, clock } = this.#options;
    db.transaction(() => {
      for (const service of SERVICE_IDS) {
        const id = practiceConnectionId(service);
        if (db.first(sql.selectFrom('connections').select('id').where('id', '=', id))) continue;
        const values = { id, service, environment: 'practice', label: labels[service], base_url: null, secret_place: 'builtin', last_four: null, key_place: NEEDS_SECURITY_KEY[service] ? 'builtin' : null, key_last_four: null, created_at: clock(), removed_at: null };
        db.run(sql.insertInto('connections').values(values));
      }
    });
  }

  /** Secrets kept for one run are gone with it; the profile must not say otherwise. */
  forgetSessionSecrets(): void {
    this.#options.db.run(sql.updateTable('connections').set({ secret_place: 'none', last_four: null }).where('secret_place', '=', 'session'));
    this.#options.db.run(sql.updateTable('connections').set({ key_place: 'none', key_last_four: null }).where('key_place', '=', 'session'));
  }

  list(): readonly Connection[] {
    return this.#options.db
      .all(sql.selectFrom('connections').selectAll().where('removed_at', 'is', null).orderBy('created_at').orderBy('id'))
      .map((row) => ({
        id: connectionId(row.id),
        service: serviceIdSchema.parse(row.service),
        environment: environmentSchema.parse(row.environment),
        label: row.label,
        baseUrl: row.base_url,
        secretPlace: placeSchema.parse(row.secret_place),
        lastFour: row.last_four,
        securityKey: row.key_place === null ? null : { place: placeSchema.parse(row.key_place), lastFour: row.key_last_four },
        createdAt: row.created_at,
      }));
  }

  /** Throws DeskError CONNECTION_NOT_FOUND. */
  get(id: ConnectionId): Connection {
    const found = this.list().find((connection) => connection.id === id);
    if (!found) throw new DeskError('CONNECTION_NOT_FOUND', { id });
    return found;
  }

  async add(input: {
    service: ServiceId;
    environment: Environment;
    label: string;
    baseUrl: string | null;
    secret: string | null;
    securityKey?: string | null | undefined;
    keep: 'keychain' | 'session';
  }): Promise<Connection> {
    const { db, clock } = this.#options;
    const baseUrl = input.baseUrl === null ? null : checkBaseUrl(input.baseUrl, input.environment);
    const id = connectionId(`c-${input.service}-${randomBytes(5).toString('hex')}`);
    const secret = input.environment === 'practice' || input.secret === null ? null : cleanSecret(input.secret);
    const given = input.securityKey ?? null;
    if (given !== null && !NEEDS_SECURITY_KEY[input.service]) throw new DeskError('SECURITY_KEY_NOT_USED');
    const securityKey = input.environment === 'practice' || given === null ? null : cleanSecurityKey(given);
    // The secrets go first: a connection that says "is set" must never lack one.
    if (secret !== null) await this.#store(input.keep).set(id, secret);
    if (securityKey !== null) {
      try {
        await this.#store(input.keep).set(securityKeyName(id), securityKey);
      } catch (error) {
        // Half of the secrets without a profile would lie in the keychain for ever.
        await this.#store(input.keep).delete(id);
        throw error;
      }
    }
    const placeOf = (kept: string | null): Connection['secretPlace'] => (input.environment === 'practice' ? 'builtin' : kept === null ? 'none' : input.keep);
    const place = placeOf(secret);
    db.transaction(() => {
      db.run(
        sql.insertInto('connections').values({
          id,
          service: input.service,
          environment: input.environment,
          label: input.label,
          base_url: baseUrl,
          secret_place: place,
          last_four: secret === null ? null : secret.slice(-4),
          key_place: NEEDS_SECURITY_KEY[input.service] ? placeOf(securityKey) : null,
          key_last_four: securityKey === null ? null : securityKey.slice(-4),
          created_at: clock(),
          removed_at: null,
        }),
      );
      this.#audit('connection-added', id, { service: input.service, environment: input.environment, label: input.label });
      if (secret !== null) this.#audit('secret-set', id, { place });
      if (securityKey !== null) this.#audit('security-key-set', id, { place: input.keep });
    });
    return this.get(id);
  }

  rename(id: ConnectionId, label: string): Connection {
    const before = this.get(id);
    const { db } = this.#options;
    db.transaction(() => {
      db.run(sql.updateTable('connections').set({ label }).where('id', '=', id));
      this.#audit('connection-renamed', id, { before: before.label, label });
    });
    return this.get(id);
  }

  async setSecret(id: ConnectionId, secretText: string, keep: 'keychain' | 'session'): Promise<Connection> {
    const connection = this.get(id);
    if (connection.secretPlace === 'builtin') throw new DeskError('ARGUMENT_INVALID', { name: 'secret' });
    const secret = cleanSecret(secretText);
    await this.#store(keep).set(id, secret);
    if (connection.secretPlace !== keep && connection.secretPlace !== 'none') await this.#store(connection.secretPlace).delete(id);
    this.#place(id, keep, secret.slice(-4), 'secret-set');
    return this.get(id);
  }

  /** Throws DeskError SECURITY_KEY_NOT_USED, SECURITY_KEY_INVALID, KEYCHAIN_UNAVAILABLE. */
  async setSecurityKey(id: ConnectionId, text: string, keep: 'keychain' | 'session'): Promise<Connection> {
    const { securityKey } = this.get(id);
    if (securityKey === null) throw new DeskError('SECURITY_KEY_NOT_USED');
    if (securityKey.place === 'builtin') throw new DeskError('ARGUMENT_INVALID', { name: 'securityKey' });
    const cleaned = cleanSecurityKey(text);
    await this.#store(keep).set(securityKeyName(id), cleaned);
    if (securityKey.place !== keep && securityKey.place !== 'none') await this.#store(securityKey.place).delete(securityKeyName(id));
    this.#placeKey(id, keep, cleaned.slice(-4), 'security-key-set');
    return this.get(id);
  }

  /** All secrets of the connection. */
  async deleteSecret(id: ConnectionId): Promise<Connection> {
    const connection = this.get(id);
    const { securityKey } = connection;
    if (securityKey?.place === 'keychain' || securityKey?.place === 'session') {
      await this.#store(securityKey.place).delete(securityKeyName(id));
      this.#placeKey(id, 'none', null, 'security-key-deleted');
    }
    if (connection.secretPlace === 'keychain' || connection.secretPlace === 'session') {
      await this.#store(connection.secretPlace).delete(id);
      this.#place(id, 'none', null, 'secret-deleted');
    }
    return this.get(id);
  }

  /** Removes the profile and its secret. The batches sent through it stay in the ledger. */
  async remove(id: ConnectionId): Promise<void> {
    const connection = this.get(id);
    if (connection.secretPlace === 'builtin' && id === practiceConnectionId(connection.service)) throw new DeskError('CONNECTION_IN_USE', { label: connection.label });
    const { db, clock } = this.#options;
    const open = db.first(sql.selectFrom('batches').select('id').where('connection_id', '=', id).where('state', 'in', ['ready', 'scheduled', 'sending', 'stopped', 'attention']).limit(1));
    if (open) throw new DeskError('CONNECTION_IN_USE', { label: connection.label });
    await this.deleteSecret(id);
    db.transaction(() => {
      db.run(sql.updateTable('connections').set({ removed_at: clock() }).where('id', '=', id));
      this.#audit('connection-removed', id, { label: connection.label });
    });
  }

  /** The secret itself, for the client of a service. Throws DeskError CONNECTION_NO_SECRET, KEYCHAIN_UNAVAILABLE. */
  async secret(id: ConnectionId): Promise<string> {
    const connection = this.get(id);
    if (connection.secretPlace === 'builtin') return this.#options.practiceSecrets[connection.service];
    const secret = connection.secretPlace === 'none' ? null : await this.#store(connection.secretPlace).get(id);
    if (secret === null) throw new DeskError('CONNECTION_NO_SECRET', { label: connection.label });
    return secret;
  }

  /**
   * Everything the client of a service needs; `given` goes before what is stored.
   * Throws DeskError CONNECTION_NO_SECRET, CONNECTION_NO_SECURITY_KEY, SECURITY_KEY_INVALID, KEYCHAIN_UNAVAILABLE.
   */
  async secrets(id: ConnectionId, given: { readonly secret?: string | undefined; readonly securityKey?: string | undefined }): Promise<Secrets> {
    const secret = given.secret ?? (await this.secret(id));
    return { secret, securityKey: await this.#securityKey(id, given.securityKey) };
  }

  async #securityKey(id: ConnectionId, given: string | undefined): Promise<string | null> {
    const { label, securityKey } = this.get(id);
    if (securityKey === null) {
      if (given !== undefined) throw new DeskError('SECURITY_KEY_NOT_USED');
      return null;
    }
    if (given !== undefined) return cleanSecurityKey(given);
    if (securityKey.place === 'builtin') return this.#options.practiceSecurityKey;
    const kept = securityKey.place === 'none' ? null : await this.#store(securityKey.place).get(securityKeyName(id));
    if (kept === null) throw new DeskError('CONNECTION_NO_SECURITY_KEY', { label });
    return kept;
  }

  #store(place: 'keychain' | 'session'): SecretStore {
    return place === 'keychain' ? this.#options.keychain : this.#options.session;
  }

  #place(id: ConnectionId, place: 'keychain' | 'session' | 'none', lastFour: string | null, action: AuditAction): void {
    const { db } = this.#options;
    db.transaction(() => {
      db.run(sql.updateTable('connections').set({ secret_place: place, last_four: lastFour }).where('id', '=', id));
      this.#audit(action, id, { place });
    });
  }

  #placeKey(id: ConnectionId, place: 'keychain' | 'session' | 'none', lastFour: string | null, action: AuditAction): void {
    const { db } = this.#options;
    db.transaction(() => {
      db.run(sql.updateTable('connections').set({ key_place: place, key_last_four: lastFour }).where('id', '=', id));
      this.#audit(action, id, { place });
    });
  }

  #audit(action: AuditAction, id: ConnectionId, detail: Readonly<Record<string, string>>): void {
    appendAudit(this.#options.db, { at: this.#options.clock(), actor: this.#options.actor, action, detail: { connection: id, ...detail } });
  }
}

export function connectionView(connection: Connection): ConnectionView {
  return {
    id: connection.id,
    service: connection.service,
    environment: connection.environment,
    label: connection.label,
    baseUrl: connection.baseUrl,
    secret: { place: connection.secretPlace, lastFour: connection.lastFour },
    securityKey: connection.securityKey,
    createdAt: isoKst(connection.createdAt),
  };
}
