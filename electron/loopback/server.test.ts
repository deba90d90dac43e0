import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Reply } from '../../shared/contract.ts';
import { Desk } from '../desk.ts';
import type { Host } from '../host.ts';
import { requestAnswerer } from '../requests.ts';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { startLoopback } from './server.ts';
import type { Download, Loopback } from './server.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: ReturnType<typeof temporaryFolder>;
let loopback: Loopback;
let desk: Desk;
let downloads: Map<string, Download>;
const called: unknown[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
  called.length = 0;
  const pages = join(folder.path, 'pages');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  mkdirSync(join(folder.path, 'pages-beside'));
  writeFileSync(join(pages, 'index.html'), '<style nonce="__CSP_NONCE__"></style>');
  writeFileSync(join(pages, 'assets', 'a.js'), 'let a;');
  writeFileSync(join(pages, 'notes.txt'), 'not for a window');
  writeFileSync(join(folder.path, 'secret.json'), '{"secret": true}');
  writeFileSync(join(folder.path, 'pages-beside', 'secret.json'), '{"secret": true}');
  symlinkSync(join(folder.path, 'secret.json'), join(pages, 'link.json'));
  const host: Host = { kind: 'browser', fetch, emit: () => undefined, report: () => undefined, saveFile: () => Promise.reject(new Error('none')) };
  desk = await Desk.open({ home: join(folder.path, 'home'), host, mode: 'write' });
  downloads = new Map();
  const answer = requestAnswerer(desk);
  loopback = await startLoopback({ port: 0, pages, downloads, answer: async (channel, input) => { called.push(channel); return await answer(channel, input); } });
});
afterEach(async () => {
  await loopback.close();
  await desk.close();
  folder.remove();
});

async function cookie(): Promise<string> {
  const opened = await fetch(loopback.url, { redirect: 'manual' });
  return (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

function call(channel: string, body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${loopback.origin}/call/${channel}`, { method: 'POST', body, headers: { 'content-type': 'application/json', origin: loopback.origin, ...headers } });
}

/** Bytes as they are: a browser or `fetch` would repair or refuse some of what an attacker writes. */
async function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(loopback.origin);
  return await new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

function rawGet(path: string, headers: Record<string, string>): Promise<string> {
  const { host } = new URL(loopback.origin);
  const lines = Object.entries({ host, connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return raw(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
}

describe('the person who started it', () => {
  it('opens the desk once by its link, then holds a cookie that scripts cannot read and other sites do not send', async () => {
    const opened = await fetch(loopback.url, { redirect: 'manual' });
    expect(opened.status).toBe(303);
    expect(opened.headers.get('set-cookie')).toMatch(/^settledesk=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/$/);
    const held = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const page = await fetch(`${loopback.origin}/`, { headers: { cookie: held } });
    const text = await page.text();
    const nonce = /nonce="([^"]+)"/.exec(text)?.[1];
    expect(page.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const info = (await (await call('app.info', '{}', { cookie: held })).json()) as Reply;
    expect(info).toMatchObject({ ok: true, value: { host: 'browser' } });
  });
});

describe('stops', () => {
  it('a page that reaches this machine under a name of its own (DNS rebinding)', async () => {
    const held = await cookie();
    for (const host of ['attacker.example', 'localhost:1', `localhost:${new URL(loopback.origin).port}`, '']) {
      expect(await rawGet('/', { host, cookie: held })).toMatch(/^HTTP\/1\.1 4(21|00) /);
    }
    expect(called).toEqual([]);
  });

  it.each(['https://attacker.example', 'null', 'http://127.0.0.1', 'http://127.0.0.1:1'])('a call from the origin %s, even with the cookie', async (origin) => {
    const held = await cookie();
    expect((await call('app.info', '{}', { cookie: held, origin })).status).toBe(403);
    expect((await fetch(`${loopback.origin}/`, { headers: { cookie: held, origin } })).status).toBe(403);
    expect(called).toEqual([]);
  });

  it('a call that names no origin, as a program or an old form would', async () => {
    const held = await cookie();
    const { host } = new URL(loopback.origin);
    const answer = await raw(`POST /call/app.info HTTP/1.1\r\nhost: ${host}\r\ncookie: ${held}\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(called).toEqual([]);
  });

  it('a request that another site has made', async () => {
    const held = await cookie();
    for (const site of ['cross-site', 'same-site']) expect(await rawGet('/', { cookie: held, 'sec-fetch-site': site })).toMatch(/^HTTP\/1\.1 403 /);
  });

  it.each([['no cookie', {}], ['a guessed cookie', { cookie: `settledesk=${'0'.repeat(64)}` }], ['an empty cookie', { cookie: 'settledesk=' }], ['a cookie of another name', { cookie: 'other=1' }]])('%s: pages, calls, events and downloads alike', async (_name, headers) => {
    downloads.set('key', { path: join(folder.path, 'secret.json'), name: 'x' });
    for (const path of ['/', '/assets/a.js', '/events', '/download/key']) expect((await fetch(loopback.origin + path, { headers })).status).toBe(403);
    expect((await call('connections.list', '{}', headers)).status).toBe(403);
    expect(called).toEqual([]);
    expect(downloads.size).toBe(1);
  });

  it('a link that was used before, and a guessed one', async () => {
    expect((await fetch(`${loopback.origin}/?token=${'0'.repeat(64)}`, { redirect: 'manual' })).status).toBe(403);
    expect((await fetch(loopback.url, { redirect: 'manual' })).status).toBe(303);
    const again = await fetch(loopback.url, { redirect: 'manual' });
    expect(again.status).toBe(403);
    expect(again.headers.get('set-cookie')).toBeNull();
  });

  it.each([
    '/../secret.json', '/..%2fsecret.json', '/%2e%2e/secret.json', '/assets/../../secret.json', '/assets/..%2f..%2fsecret.json', '/..%5csecret.json', '//secret.json',
    '/../pages-beside/secret.json', '/link.json', '/%00.json', '/%', '/notes.txt', '/assets', '/nothing.js', 'http://attacker.example/secret.json',
  ])('a path out of the window\'s folder: %s', async (path) => {
    const answer = await rawGet(path, { cookie: await cookie() });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toContain('secret": true');
  });

  it.each([['no JSON', '{"a":', 400], ['nothing', '', 400], ['not even UTF-8', '\ufffd', 400]])('a call with %s in it', async (_name, body, status) => {
    expect((await call('app.info', body, { cookie: await cookie() })).status).toBe(status);
    expect(called).toEqual([]);
  });

  it.each([['a form', 'application/x-www-form-urlencoded'], ['plain text, which needs no preflight', 'text/plain']])('a call as %s', async (_name, type) => {
    expect((await call('app.info', '{}', { cookie: await cookie(), 'content-type': type })).status).toBe(415);
    expect(called).toEqual([]);
  });

  it.each(['nothing.here', 'constructor', '__proto__', 'toString', '../app.info', 'app.info/', 'app.info%00', ''])('a channel that is none: %j', async (channel) => {
    const answer = await call(channel, '{}', { cookie: await cookie() });
    // A path that resolves to another place is no call at all.
    if (answer.status === 200) expect(await answer.json()).toEqual({ ok: false, error: { code: 'CHANNEL_UNKNOWN', params: {}, moneyMoved: 'no' } });
    else expect([404, 405]).toContain(answer.status);
  });

  it('a call with arguments of another shape, told by name and nothing else', async () => {
    const answer = await call('batches.send', JSON.stringify({ id: 1, extra: 'x' }), { cookie: await cookie() });
    expect(await answer.json()).toMatchObject({ ok: false, error: { code: 'ARGUMENT_INVALID' } });
  });

  it('a body larger than any call needs, before it is read to its end', async () => {
    const answer = await call('app.info', `"${'x'.repeat(5 * 1024 * 1024)}"`, { cookie: await cookie() });
    expect(answer.status).toBe(413);
    expect(called).toEqual([]);
    // And the desk still answers.
    expect((await fetch(`${loopback.origin}/`)).status).toBe(403);
  });

  it('a second fetch of a download', async () => {
    const path = join(folder.path, 'result.xlsx');
    writeFileSync(path, 'the result');
    downloads.set('one-time', { path, name: '결과 "1".xlsx' });
    const held = await cookie();
    const first = await fetch(`${loopback.origin}/download/one-time`, { headers: { cookie: held } });
    expect(first.headers.get('content-disposition')).toBe(`attachment; filename="result.xlsx"; filename*=UTF-8''${encodeURIComponent('결과 "1".xlsx')}`);
    expect(await first.text()).toBe('the result');
    expect((await fetch(`${loopback.origin}/download/one-time`, { headers: { cookie: held } })).status).toBe(404);
    expect((await fetch(`${loopback.origin}/download/guess`, { headers: { cookie: held } })).status).toBe(404);
  });

  it.each(['PUT', 'DELETE', 'PATCH'])('the method %s', async (method) => {
    expect((await fetch(`${loopback.origin}/`, { method, headers: { cookie: await cookie(), origin: loopback.origin } })).status).toBe(405);
  });
});
