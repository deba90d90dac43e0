import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceId } from '../../../shared/services.ts';
import type { Fault } from '../../practice/faults.ts';
import { NOW } from '../processes.ts';
import { doneSchema, replySchema } from './jobs.ts';
import type { Ask, BookEntry, Done, Job, Reply, Sabotage } from './jobs.ts';

const MORTAL = join(import.meta.dirname, 'mortal.ts');
const PRACTICE = join(import.meta.dirname, 'practice-process.ts');

const SHEETS: Readonly<Record<ServiceId, { readonly header: string; readonly payee: string; readonly end: string }>> = {
  portone: { header: '파트너 아이디*,정산일*,정산 금액*,메모', payee: 'partner', end: '' },
  'toss-v1': { header: '서브몰ID,지급일,지급금액,받는분통장표시', payee: 'submall', end: '' },
  'toss-v2': { header: '셀러 아이디,지급일,지급 금액,받는 분 통장 표시,지급 유형', payee: 'seller_practice', end: ',예약' },
};

export type Ended = { readonly type: 'killed' } | ({ readonly type: 'done' } & Done);

/** A child that answers one message at a time. */
class Helper {
  readonly child: ChildProcess;
  readonly ready: Promise<unknown>;
  #errors = '';

  constructor(program: string, environment: NodeJS.ProcessEnv) {
    this.child = fork(program, [], { env: environment, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'json' });
    this.child.stderr?.setEncoding('utf8').on('data', (part: string) => (this.#errors += part));
    this.ready = once(this.child, 'message');
    this.ready.catch(() => undefined);
  }

  /** The answer, or null when the process was killed instead. Throws when it ended in any other way. */
  async ask(message: object): Promise<unknown> {
    await this.ready;
    const answer = new Promise<unknown>((resolve, reject) => {
      const onMessage = (value: unknown): void => {
        this.child.off('exit', onExit);
        resolve(value);
      };
      const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.child.off('message', onMessage);
        if (signal === 'SIGKILL') resolve(null);
        else reject(new Error(`a helper ended with ${code ?? signal ?? ''}: ${this.#errors}`));
      };
      this.child.once('message', onMessage).once('exit', onExit);
    });
    this.child.send(message);
    return await answer;
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

/** A state to begin from: the home of a desk, and the book of the practice server as they were together. */
export interface Kept {
  readonly home: string;
  readonly book: string;
}

export interface RunOptions {
  readonly failpoint?: string | number;
  readonly atOnce?: number | null;
  readonly now?: string;
}

/**
 * A practice server in a process of its own, and processes of the desk to kill beside it. Of those, one is always
 * started ahead, so that dying often does not mean waiting often; one more lives on and restarts desks.
 */
export class Lane {
  readonly folder: string;
  readonly service: ServiceId;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #practice: Helper;
  #next: Helper;
  #keeper: Helper;
  #urls: Reply | null = null;
  /** A law that every process of this lane breaks. */
  sabotage: Sabotage | null = null;

  private constructor(folder: string, service: ServiceId) {
    this.folder = folder;
    this.service = service;
    this.#environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'], TZ: 'UTC', NODE_COMPILE_CACHE: join(folder, '..', 'compiled') };
    this.#practice = new Helper(PRACTICE, this.#environment);
    this.#next = new Helper(MORTAL, this.#environment);
    this.#keeper = new Helper(MORTAL, this.#environment);
  }

  static async open(folder: string, service: ServiceId): Promise<Lane> {
    await mkdir(folder, { recursive: true });
    const lane = new Lane(folder, service);
    await lane.#startPractice(null, []);
    return lane;
  }

  async close(): Promise<void> {
    await Promise.all([this.#practice.end(), this.#next.end(), this.#keeper.end()]);
  }

  get home(): string {
    return join(this.folder, 'home');
  }

  async #ask(ask: Ask): Promise<Reply> {
    return replySchema.parse(await this.#practice.ask(ask));
  }

  async #startPractice(book: string | null, faults: readonly Fault[]): Promise<void> {
    this.#urls = await this.#ask({ type: 'start', place: join(this.folder, 'practice.sqlite'), book, faults: [...faults] });
  }

  get url(): string {
    return this.#urls?.urls[this.service] ?? '';
  }

  async faults(faults: readonly Fault[]): Promise<void> {
    await this.#ask({ type: 'faults', faults: [...faults] });
  }

  async advance(milliseconds: number): Promise<void> {
    await this.#ask({ type: 'advance', milliseconds });
  }

  /** The service's own book: every payment it ever took. */
  async book(): Promise<readonly BookEntry[]> {
    return (await this.#ask({ type: 'book' })).book;
  }

  /** Payment requests that arrived since the state was last restored. */
  async posts(): Promise<number> {
    return (await this.#ask({ type: 'book' })).posts;
  }

  /** Keeps home and book as they are now, under a name. */
  async keep(name: string): Promise<Kept> {
    const kept = { home: join(this.folder, `${name}-home`), book: join(this.folder, `${name}.sqlite`) };
    await this.#ask({ type: 'close' });
    await cp(this.home, kept.home, { recursive: true });
    await cp(join(this.folder, 'practice.sqlite'), kept.book);
    await this.#startPractice(kept.book, []);
    return kept;
  }

  /** Puts home and book back to a kept state; null: a new desk and an empty book. */
  async restore(kept: Kept | null, faults: readonly Fault[] = []): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
    if (kept !== null) await cp(kept.home, this.home, { recursive: true });
    await this.#startPractice(kept?.book ?? null, faults);
  }

  #job(command: string, args: readonly string[], options: RunOptions): Job {
    return { command, args: [...args], home: this.home, failpoint: options.failpoint === undefined ? null : String(options.failpoint), atOnce: options.atOnce === undefined ? 1 : options.atOnce, now: options.now ?? NOW, secret: this.#urls?.secrets[this.service] ?? '', securityKey: this.#urls?.securityKey ?? '', sabotage: this.sabotage };
  }

  /** Runs a command in a process of its own that dies at the failpoint, if it comes there. */
  async die(command: string, args: readonly string[], options: RunOptions & { readonly failpoint: string | number }): Promise<Ended> {
    const helper = this.#next;
    this.#next = new Helper(MORTAL, this.#environment);
    const answer = await helper.ask(this.#job(command, args, options));
    if (answer === null) return { type: 'killed' };
    await helper.end();
    return { type: 'done', ...doneSchema.parse(answer) };
  }

  /** Runs a command undisturbed, in a process that never held this ledger while it died. Throws on what nobody foresaw. */
  async run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Done> {
    const answer = await this.#keeper.ask(this.#job(command, args, options));
    if (answer === null) throw new Error('the restarting process was killed');
    const done = doneSchema.parse(answer);
    if (done.error !== null) throw new Error(`${command}: ${done.error}`);
    return done;
  }

  async writeSheet(rows: number): Promise<{ readonly path: string; readonly count: number; readonly amount: number }> {
    const path = join(this.folder, '지급.csv');
    const { header, payee, end } = SHEETS[this.service];
    const lines = Array.from({ length: rows }, (_, index) => `${payee}${String(index + 1).padStart(3, '0')},2026-12-02,${50_000 + index * 10},정산금${end}`);
    await writeFile(path, [header, ...lines].join('\n'));
    return { path, count: rows, amount: lines.reduce((sum, _, index) => sum + 50_000 + index * 10, 0) };
  }
}
