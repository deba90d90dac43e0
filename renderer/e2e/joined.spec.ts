import type { Page } from '@playwright/test';
import { expect, test, typeTotal } from './desk.ts';

async function send(page: Page, connection: RegExp, name: string, csv: string, total: string): Promise<void> {
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: connection }).click();
  await page.getByTestId('file-input').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await expect(page.getByTestId('total-amount')).toContainText(total);
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
}

const HEAD = '정산 유형*,파트너 아이디*,정산일*,정산 금액*,메모\n';
/** 050 has an account that does not verify; 003 is owed less than nothing. */
const SETTLEMENTS = `${HEAD}수기 정산,partner001,2026-12-01,150000,가\n수기 정산,partner002,2026-12-01,250000,나\n수기 정산,partner050,2026-12-01,350000,다\n수기 정산,partner003,2026-12-01,-20000,라\n수기 정산,partner004,2026-12-02,90000,마\n수기 정산,partner006,2026-12-02,80000,바\n`;

async function openBatch(page: Page): Promise<void> {
  await page.getByTestId('rail-batches').click();
  await page.locator('[data-testid^="batch-b"]').first().click();
}

test('PortOne: what became of the rows up to the bank, and what is left to do in its console', async ({ desk }) => {
  const { page } = desk;
  await send(page, /포트원/, '수기정산.csv', SETTLEMENTS, '900,000');
  await expect(page.getByTestId('outcome-accepted')).toContainText('6');
  await page.getByTestId('track').click();
  await expect(page.getByTestId('joined-step-confirm')).toContainText('3행 · 750,000원');
  await expect(page.getByTestId('joined-todo-offset')).toContainText('1행 · -20,000원');
  await expect(page.getByTestId('joined-todo-wait-date')).toContainText('2행 · 170,000원');
  await desk.picture('80-joined-confirm');
  await desk.kill();

  const signing = await desk.restart({ SETTLEDESK_NOW: '2026-12-01T09:11:00+09:00' });
  await openBatch(signing);
  await expect(signing.getByTestId('joined-step-sign')).toContainText('3행 · 750,000원');
  await expect(signing.getByTestId('joined-bulk')).toContainText('실행 대기');
  await desk.picture('81-joined-sign');
  await desk.kill();

  // The rows of the second day: confirmed in the night, their payout waits until the bank's maintenance is over.
  const night = await desk.restart({ SETTLEDESK_NOW: '2026-12-02T00:20:00+09:00' });
  await openBatch(night);
  await expect(night.getByTestId('joined-todo-scheduled')).toContainText('예약 시각 2026-12-02 01:00');
  await expect(night.getByTestId('joined')).toContainText('예금주 성명 불일치');
  await expect(night.getByTestId('outcome-paid')).toContainText('2');
  await desk.picture('82-joined-scheduled');
  await night.getByTestId('outcome-grid').focus();
  await night.keyboard.press('ArrowDown');
  await night.keyboard.press('ArrowDown');
  await expect(night.getByTestId('row-chain')).toContainText('추정');
  await expect(night.getByTestId('row-chain')).toContainText('예금주 성명 불일치');
  await desk.picture('83-row-chain');
  await night.getByTestId('batch-tab-joined').click();
  await night.getByTestId('language-switch').click();
  await expect(night.getByTestId('joined-todos')).toContainText('console');
  await night.getByTestId('scheme-switch').click();
  await night.getByTestId('scheme-dark').click();
  await desk.picture('84-joined-english-dark');
  expect(desk.complaints).toEqual([]);
});

test('accepted rows are undone: ticked, one, and all, with what cannot be told before and after', async ({ desk }) => {
  const { page } = desk;
  await send(page, /포트원/, '수기정산.csv', SETTLEMENTS, '900,000');
  await expect(page.getByTestId('outcome-accepted')).toContainText('6');
  await expect(page.locator('[aria-rowindex="2"] > [aria-colindex="1"]').first()).toBeVisible();
  await page.getByTestId('outcome-grid').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(page.getByTestId('undo-ticks')).toContainText('2행 선택');
  await page.getByTestId('undo-ticked').click();
  await expect(page.getByTestId('undo-asked')).toContainText('2행 · 400,000원');
  await desk.picture('85-undo-dialog');
  await page.getByTestId('dialog-do').click();
  await expect(page.getByTestId('outcome-cancelled')).toContainText('2');
  await expect(page.getByTestId('undo-ended')).toContainText('2행을 취소했습니다');
  await desk.picture('86-undone');
  await desk.kill();

  const later = await desk.restart({ SETTLEDESK_NOW: '2026-12-01T09:11:00+09:00' });
  await openBatch(later);
  await expect(later.getByTestId('outcome-accepted')).toContainText('4');
  await expect(later.getByTestId('joined-step-sign')).toContainText('1행 · 350,000원');
  await later.getByTestId('undo-open').click();
  // What is confirmed for payout can no longer be undone.
  await expect(later.getByTestId('undo-asked')).toContainText('3행 · 150,000원');
  await expect(later.getByTestId('undo-preview')).toContainText('취소 불가');
  await desk.picture('87-undo-some');
  await later.getByTestId('dialog-do').click();
  await expect(later.getByTestId('outcome-cancelled')).toContainText('5');
  await expect(later.getByTestId('outcome-accepted')).toContainText('1');
  expect(desk.complaints).toEqual([]);
});

test('an array that was refused as a whole is split until the bad row is named', async ({ desk }) => {
  const { page } = desk;
  const lines = Array.from({ length: 12 }, (_, at) => `${at === 7 ? 'nobody' : `submall00${(at % 9) + 1}`},2026-12-03,${10_000 + at}`);
  await send(page, /v1/, '지급.csv', `서브몰ID,지급일,지급금액\n${lines.join('\n')}\n`, '120,066');
  await expect(page.getByTestId('outcome-rejected')).toContainText('12');
  await expect(page.getByTestId('split-refused')).toContainText('12행 · 120,066원');
  await expect(page.getByTestId('split-open')).toBeDisabled();
  await desk.picture('88-refused-together');
  await desk.kill();

  const later = await desk.restart({ SETTLEDESK_NOW: '2026-12-01T09:30:00+09:00' });
  await openBatch(later);
  await later.getByTestId('split-open').click();
  await desk.picture('89-split-dialog');
  await later.getByTestId('dialog-do').click();
  await expect(later.getByTestId('total-count')).toContainText('12');
  await later.getByTestId('next-action').click();
  await expect(later.getByTestId('confirm-split')).toContainText('1건씩');
  await desk.picture('90-split-confirm');
  await typeTotal(later);
  await later.getByTestId('send-button').click();
  await expect(later.getByTestId('outcome-accepted')).toContainText('11');
  await expect(later.getByTestId('outcome-rejected')).toContainText('1');
  expect(desk.complaints).toEqual([]);
});
