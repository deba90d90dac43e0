import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { changeLedger } from '../../electron/tests/raw-ledger.ts';
import { expect, openSample, test, typeTotal } from './desk.ts';
import type { DeskWindow } from './desk.ts';

async function sendSample(page: Page, sample: string): Promise<void> {
  await page.getByTestId('rail-home').click();
  await openSample(page, sample);
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('confirm-amount')).toBeVisible();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toContainText('60');
}

async function dark(desk: DeskWindow, name: string): Promise<void> {
  await desk.page.emulateMedia({ colorScheme: 'dark' });
  await desk.picture(name);
  await desk.page.emulateMedia({ colorScheme: 'light' });
}

async function english(page: Page): Promise<void> {
  await page.getByTestId('rail-connections').click();
  await page.getByRole('radiogroup', { name: '언어' }).getByText('English').click();
  await expect(page.getByTestId('rail-batches')).toContainText('Batches');
}

test('results of a period, a printed summary and vouchers for the books', async ({ desk }) => {
  const { page } = desk;
  await sendSample(page, 'submall-clean');
  await page.getByTestId('result-menu').click();
  await desk.picture('80-result-menu');
  const [summary] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-summary').click()]);
  expect(summary.suggestedFilename()).toMatch(/요약 .*\.pdf$/);
  expect(readFileSync(await summary.path()).subarray(0, 5).toString()).toBe('%PDF-');

  await page.getByTestId('rail-batches').click();
  await page.getByTestId('open-exports').click();
  await expect(page.getByTestId('range-practice')).toContainText('60건');
  const amount = await page.getByTestId('range-amount-practice').innerText();
  await desk.picture('81-exports');
  await dark(desk, '82-exports-dark');
  const [workbook] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-range').click()]);
  expect(workbook.suggestedFilename()).toBe('지급 결과 2026-12-01~2026-12-31.xlsx');
  const [paper] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-range-pdf').click()]);
  expect(paper.suggestedFilename()).toMatch(/\.pdf$/);

  // Last month had nothing; typed days are checked.
  await page.getByTestId('export-period').getByText('지난달').click();
  await expect(page.getByText('이 조건에 맞는 행이 없습니다')).toBeVisible();
  await page.getByTestId('export-period').getByText('직접 고르기').click();
  await page.getByTestId('export-to').fill('2026-11-31');
  await expect(page.getByText('2026-12-01처럼 적으십시오')).toBeVisible();
  await desk.picture('83-exports-bad-day');
  await page.getByTestId('export-to').fill('2026-12-31');
  await expect(page.getByTestId('range-practice')).toContainText('60건');

  // Nothing is paid yet; what was accepted is exported only by choice.
  await page.getByTestId('export-what').getByText('회계 전표').click();
  await expect(page.getByTestId('voucher-beside')).toContainText('60건');
  await desk.picture('84-vouchers-none');
  await page.getByTestId('voucher-outcomes').getByText('지급 완료와 접수됨').click();
  await expect(page.getByTestId('voucher-preview')).toContainText(`전표 60건 · 차변 ${amount}원 = 대변 ${amount}원`);
  await page.getByTestId('account-accepted-credit').fill('지급대행예치금');
  await page.getByTestId('save-accounts').click();
  await expect(page.getByTestId('voucher-preview')).toContainText('지급대행예치금');
  await desk.picture('85-vouchers');
  await dark(desk, '86-vouchers-dark');
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-vouchers-csv').click()]);
  expect(readFileSync(await csv.path(), 'utf8').trimEnd().split('\r\n').length).toBe(61);
  // A second time says so, and asks.
  await expect(page.getByTestId('voucher-repeated')).toContainText('60건');
  // A bank returns two of them afterwards: the books are told, and nothing else of what is shown changes by it.
  changeLedger(join(desk.home, 'ledger.sqlite'), "UPDATE batch_rows SET outcome = 'failed' WHERE seq IN (3, 8)");
  await page.getByTestId('voucher-outcomes').getByText('지급 완료만').click();
  await expect(page.getByTestId('voucher-returned')).toContainText('2건');
  await desk.picture('88-vouchers-returned');
  changeLedger(join(desk.home, 'ledger.sqlite'), "UPDATE batch_rows SET outcome = 'accepted' WHERE seq IN (3, 8)");
  await page.getByTestId('voucher-outcomes').getByText('지급 완료와 접수됨').click();
  await expect(page.getByTestId('voucher-returned')).toBeHidden();
  await page.getByTestId('save-vouchers').click();
  await expect(page.getByRole('dialog')).toContainText('두 번 적힐 수 있습니다');
  await desk.picture('87-vouchers-again');
  const [again] = await Promise.all([page.waitForEvent('download'), page.getByTestId('dialog-do').click()]);
  expect(again.suggestedFilename()).toBe('[연습] 전표 2026-12-01~2026-12-31.xlsx');

  await english(page);
  await page.getByTestId('rail-batches').click();
  await page.getByTestId('open-exports').click();
  await expect(page.getByTestId('range-practice')).toContainText('60 rows');
  await desk.picture('88-exports-english');
  expect(desk.complaints).toEqual([]);
});

test('the audit is checked whole, read, exported, and says where something was changed by hand', async ({ desk }) => {
  const { page } = desk;
  await sendSample(page, 'submall-clean');
  await page.getByTestId('rail-connections').click();
  await page.getByTestId('audit-verify').click();
  await expect(page.getByTestId('audit-answer')).toHaveAttribute('data-ok', 'true');
  await expect(page.getByTestId('audit-answer')).toContainText('행 60개');
  await page.getByTestId('audit-show').click();
  await expect(page.getByTestId('audit-table')).toContainText('일괄지급 확정');
  const head = await page.getByTestId('audit-head').innerText();
  await page.getByTestId('audit-head-typed').fill(head);
  await page.getByTestId('audit-head-find').click();
  await expect(page.getByTestId('audit-head-answer')).toContainText('기록에 있습니다');
  await page.getByTestId('audit-panel').scrollIntoViewIfNeeded();
  await desk.picture('90-audit');
  await dark(desk, '91-audit-dark');
  await page.getByTestId('audit-action').selectOption('batch-frozen');
  await expect(page.getByTestId('audit-count')).toHaveText('1건');
  await page.getByTestId('audit-export').click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId('audit-export-jsonl').click()]);
  expect(readFileSync(await file.path(), 'utf8')).toContain('"batch-frozen"');

  await desk.kill();
  changeLedger(join(desk.home, 'ledger.sqlite'), 'UPDATE batch_rows SET amount = amount + 1 WHERE seq = 3');
  const after = await desk.restart();
  await after.getByTestId('rail-connections').click();
  await after.getByTestId('audit-verify').click();
  await expect(after.getByTestId('audit-answer')).toHaveAttribute('data-ok', 'false');
  await expect(after.getByTestId('audit-answer')).toContainText('행이 바뀌었습니다');
  await after.getByTestId('audit-panel').scrollIntoViewIfNeeded();
  await desk.picture('92-audit-broken');
  expect(desk.complaints).toEqual([]);
});
