import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { keyIdOf } from '../../electron/approvals/desk-key.ts';
import type { DeskKey } from '../../electron/approvals/desk-key.ts';
import { readRequest } from '../../electron/approvals/read-request.ts';
import { cardOf, fileText, signAnswer } from '../../electron/approvals/small-files.ts';
import type { AnswerFile } from '../../electron/approvals/small-files.ts';
import { atOnce } from '../../shared/breaths.ts';
import { expect, openSample, test, typeTotal } from './desk.ts';
import type { DeskWindow } from './desk.ts';

/** The key of an approver at another desk. */
function otherDesk(): DeskKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  return { keyId: keyIdOf(publicKey), publicKey, sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64') };
}

/** What was told a moment ago would stand in the picture. */
async function picture(desk: DeskWindow, name: string): Promise<void> {
  const show = (visibility: string): Promise<void> =>
    desk.page.evaluate((value) => {
      for (const element of document.querySelectorAll<HTMLElement>('.notifications')) element.style.visibility = value;
    }, visibility);
  await show('hidden');
  await desk.picture(name);
  await show('');
}

async function dark(desk: DeskWindow, name: string): Promise<void> {
  await desk.page.emulateMedia({ colorScheme: 'dark' });
  await picture(desk, name);
  await desk.page.emulateMedia({ colorScheme: 'light' });
}

async function download(page: Page, testId: string, path: string): Promise<Buffer> {
  const waiting = page.waitForEvent('download');
  await page.getByTestId(testId).click();
  await (await waiting).saveAs(path);
  return readFileSync(path);
}

test('a second person approves: rule, request, the approver’s screen, the answer, and what is refused', async ({ desk }) => {
  const { page, home } = desk;
  const key = otherDesk();
  const card = join(home, '승인자 카드.json');
  writeFileSync(card, fileText(cardOf('재무팀 이승인', key)));

  // Off by default; an approver first, then the switch.
  await page.getByTestId('rail-connections').click();
  await expect(page.getByTestId('rule-summary-practice-toss-v1')).toContainText('승인 없이 보냄');
  await page.getByTestId('rule-edit-practice-toss-v1').click();
  const rule = page.getByTestId('rule-practice-toss-v1');
  await rule.getByTestId('approver-add-file').setInputFiles(card);
  await expect(page.getByRole('dialog').getByTestId('fingerprint')).toHaveText(key.keyId.match(/.{4}/g)!.join(' '));
  await picture(desk, '90-approver-add');
  await page.getByTestId('dialog-do').click();
  await expect(rule.getByTestId('approvers')).toContainText('유효');
  await rule.getByTestId('rule-asked').check({ force: true });
  await rule.getByTestId('rule-batch-limit').fill('abc');
  await expect(rule.getByText('0보다 큰 금액')).toBeVisible();
  await rule.getByTestId('rule-batch-limit').fill('900,000,000');
  await expect(rule.getByTestId('rule-effect')).toHaveText('저장하면 바로 적용됩니다.');
  await rule.getByTestId('rule-save').click();
  await expect(page.getByTestId('rule-summary-practice-toss-v1')).toContainText('승인 필요 · 한 건 900,000,000원까지');
  await rule.scrollIntoViewIfNeeded();
  await picture(desk, '91-rules');
  await dark(desk, '92-rules-dark');

  // The confirmation says so before anything is frozen.
  await page.getByTestId('rail-home').click();
  await openSample(page, 'submall-clean');
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('confirm-rule')).toContainText('확정한 뒤 다른 사람의 승인을 받아야 나갑니다');
  await typeTotal(page);
  await expect(page.getByTestId('send-button')).toContainText('확정하고 승인 받기');
  await picture(desk, '93-confirm-approval');
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('approval-wanted')).toBeVisible();
  await expect(page.getByTestId('start-sending')).toBeDisabled();
  await picture(desk, '94-approval-wanted');
  await dark(desk, '95-approval-wanted-dark');

  const requestPath = join(home, '승인 요청.sdapproval');
  const request = atOnce(readRequest(await download(page, 'save-request', requestPath)));
  expect(request.rows).toHaveLength(60);

  await page.getByTestId('rail-home').click();
  await expect(page.getByTestId('home-approvals')).toBeVisible();
  await picture(desk, '96-home-approvals');

  // The approver's screen; this machine has no keychain, so it shows and cannot sign.
  await page.getByTestId('rail-batches').click();
  await expect(page.getByTestId('batch-table')).toContainText('승인 대기');
  await page.getByTestId('open-approval-file-file').setInputFiles(requestPath);
  await expect(page.getByTestId('request-grid').locator('[aria-rowindex="2"] > [aria-colindex="1"]')).toBeVisible();
  await expect(page.getByTestId('request-approve')).toBeDisabled();
  await page.getByTestId('approval-typed').fill('1');
  await expect(page.getByText('합계와 다릅니다.')).toBeVisible();
  await page.getByTestId('approval-typed').fill(String(request.head.batch.amount));
  await picture(desk, '97-request');
  await dark(desk, '98-request-dark');
  await page.getByTestId('request-approve').click();
  await expect(page.getByTestId('error-panel')).toHaveAttribute('data-code', 'KEYCHAIN_UNAVAILABLE');

  // Wherever a file is taken, a request is known for what it is.
  await page.getByTestId('rail-new').click();
  await page.getByTestId('file-input').setInputFiles(requestPath);
  await expect(page.getByTestId('approval-request')).toBeVisible();

  // Live money is unmistakable, whatever connections this desk has.
  const livePath = join(home, '실거래 요청.sdapproval');
  writeFileSync(livePath, readFileSync(requestPath, 'utf8').replace('"environment":"practice"', '"environment":"live"'));
  await page.getByTestId('rail-batches').click();
  await page.getByTestId('open-approval-file-file').setInputFiles(livePath);
  await expect(page.getByTestId('live-band')).toBeVisible();
  await expect(page.getByTestId('request-live')).toBeVisible();
  await picture(desk, '98b-request-live');
  // A file that was changed on the way is not shown at all.
  writeFileSync(livePath, readFileSync(requestPath, 'utf8').replace('submall001', 'submall999'));
  await page.getByTestId('rail-batches').click();
  await page.getByTestId('open-approval-file-file').setInputFiles(livePath);
  await expect(page.getByText('승인 요청 파일의 내용이 서로 맞지 않습니다')).toBeVisible();

  // Answers from the other desk: a forged one is refused in words, the true one is taken.
  await page.getByTestId('rail-batches').click();
  await page.getByTestId(/^batch-b/).click();
  const { batch } = request.head;
  const answer = signAnswer({ verdict: 'approve', batch: batch.id, hash: batch.hash, count: batch.count, amount: batch.amount, shown: request.shown, approver: 'lee', decidedAt: Date.now(), note: '합계 확인했습니다' }, key);
  const answerPath = join(home, '답.json');
  const open = async (content: AnswerFile): Promise<void> => {
    writeFileSync(answerPath, fileText(content));
    await page.getByTestId('open-answer-file').setInputFiles(answerPath);
  };
  await open({ ...answer, note: '고친 답' });
  await expect(page.getByText('답 파일의 서명이 맞지 않습니다')).toBeVisible();
  await expect(page.getByTestId('approval-wanted')).toBeVisible();
  await open(answer);
  await expect(page.getByTestId('approval-approved')).toContainText('재무팀 이승인');
  await picture(desk, '99-approved');
  await page.getByTestId('start-sending').click();
  await expect(page.getByTestId('outcome-accepted')).toContainText('60');
  await picture(desk, '99b-approved-sent');

  // Switching it off takes a day, is seen on home, and can be taken back.
  await page.getByTestId('rail-connections').click();
  await page.getByTestId('rule-edit-practice-toss-v1').click();
  await rule.getByTestId('rule-asked').uncheck({ force: true });
  await expect(rule.getByTestId('rule-effect')).toContainText('24시간 뒤');
  await rule.getByTestId('rule-save').click();
  await expect(page.getByTestId('rule-coming-practice-toss-v1')).toContainText('2026-12-02');
  await picture(desk, '99c-rule-coming');
  await page.getByTestId('rail-home').click();
  await expect(page.getByTestId('home-rules-coming')).toBeVisible();
  await page.getByTestId('rule-back-practice-toss-v1').click();
  await expect(page.getByTestId('home-rules-coming')).toHaveCount(0);

  await page.getByLabel('English로 바꾸기').click();
  await page.getByTestId('rail-connections').click();
  await page.getByTestId('rule-edit-practice-toss-v1').click();
  await expect(rule.getByTestId('approvers')).toContainText('Counts');
  await picture(desk, '99d-rules-english');
  await page.getByTestId('rail-batches').click();
  await page.getByTestId('open-approval-file-file').setInputFiles(requestPath);
  await expect(page.getByTestId('request-grid').locator('[aria-rowindex="2"] > [aria-colindex="1"]')).toBeVisible();
  await picture(desk, '99e-request-english');
  expect(desk.complaints).toEqual([]);
});

test('a scheduled batch that nobody approved says so on the schedule, stays, and asks when its time has passed', async ({ desk }) => {
  await desk.page.getByTestId('rail-connections').click();
  await desk.page.getByTestId('rule-edit-practice-toss-v1').click();
  const rule = desk.page.getByTestId('rule-practice-toss-v1');
  await rule.getByTestId('rule-asked').check({ force: true });
  await rule.getByTestId('rule-day-limit').fill('1000');
  await rule.getByTestId('rule-save').click();
  await expect(desk.page.getByTestId('rule-summary-practice-toss-v1')).toContainText('하루 1,000원까지');

  await desk.page.getByTestId('rail-home').click();
  await openSample(desk.page, 'submall-clean');
  await desk.page.getByTestId('next-action').click();
  await expect(desk.page.getByTestId('confirm-rule')).toContainText('하루 한도를 넘습니다');
  await typeTotal(desk.page);
  await desk.page.getByTestId('send-later').click();
  const fields = desk.page.locator('[data-testid="send-at-time"] input, .mantine-TimePicker-root:has([data-testid="send-at-time"]) input').filter({ visible: true });
  await fields.nth(0).fill('09');
  await fields.nth(1).fill('05');
  await expect(desk.page.getByTestId('confirm-rule')).toContainText('예약한 시각까지 승인을 받지 못하면');
  await picture(desk, '99f-confirm-limit');
  await desk.page.getByTestId('send-button').click();
  await expect(desk.page.getByTestId('batch-waiting')).toBeVisible();
  await expect(desk.page.getByTestId('approval-wanted')).toBeVisible();
  await desk.page.getByTestId('rail-schedule').click();
  await expect(desk.page.getByTestId('blocked-APPROVAL_NEEDED')).toBeVisible();
  await picture(desk, '99g-schedule-approval');

  await desk.kill();
  const page = await desk.restart({ SETTLEDESK_NOW: '2026-12-01T09:04:50+09:00' });
  await page.getByTestId('rail-schedule').click();
  // Its time comes in ten seconds; the desk tries, and leaves it.
  await expect(page.getByTestId('schedule-table')).toContainText('곧', { timeout: 30_000 });
  await page.waitForTimeout(7_000);
  await expect(page.getByTestId('blocked-APPROVAL_NEEDED')).toBeVisible();
  await desk.kill();
  const later = await desk.restart({ SETTLEDESK_NOW: '2026-12-01T09:30:00+09:00' });
  await expect(later.getByTestId('schedule-missed')).toBeVisible();
  await expect(later.getByTestId('blocked-APPROVAL_NEEDED')).toBeVisible();
  await later.getByTestId(/^schedule-send-/).click();
  await later.getByTestId('dialog-do').click();
  await expect(later.getByText('다른 사람의 승인이 있어야 보낼 수 있는 일괄지급입니다').first()).toBeVisible();
  expect(desk.complaints).toEqual([]);
});
