import type { Page } from '@playwright/test';
import { expect, test, typeTotal } from './desk.ts';

const ROWS = 2500;

/** Enough rows, one request each, that a person has time to press stop. */
function manySettlements(): string {
  const lines = ['정산 유형*,파트너 아이디*,정산일*,정산 금액*,메모'];
  for (let index = 0; index < ROWS; index += 1) lines.push(`수기 정산,partner${String(1 + (index % 190)).padStart(3, '0')},2026-12-02,${10_000 + index},정산`);
  return lines.join('\n');
}

async function chooseConnection(page: Page, name: RegExp): Promise<void> {
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name }).click();
}

test('stop takes effect between requests, and going on sends every row exactly once', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('rail-new').click();
  await chooseConnection(page, /포트원/);
  await page.getByTestId('file-input').setInputFiles({ name: '수기정산 2500.csv', mimeType: 'text/csv', buffer: Buffer.from(manySettlements()) });
  // Every column is certain: the desk goes straight to the review, and one can walk back.
  await expect(page.getByTestId('grid')).toBeVisible();
  await page.getByTestId('step-mapping').click();
  await expect(page.getByTestId('column-table')).toBeVisible();
  await desk.picture('15-columns');
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('total-count')).toContainText('2,500');
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('sending')).toBeVisible();
  await expect(page.getByTestId('sending-rows')).toBeVisible();
  // Far enough that rate and time left are known.
  await expect(page.getByTestId('outcome-accepted')).toContainText(/[3-9]\d\d|[12],\d\d\d/);
  await desk.picture('16-sending');
  await page.getByTestId('stop-button').click();
  await expect(page.getByTestId('resume-button')).toBeVisible();
  await desk.picture('18-stopped');
  await page.getByTestId('resume-button').click();
  await expect(page.getByTestId('outcome-accepted')).toContainText('2,500', { timeout: 60_000 });
  await expect(page.getByTestId('banner-done')).toBeVisible();
  expect(desk.complaints).toEqual([]);
});

test('a kill in the middle of sending: the next start finds the batch and finishes it', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('rail-new').click();
  await chooseConnection(page, /포트원/);
  await page.getByTestId('file-input').setInputFiles({ name: '수기정산 2500.csv', mimeType: 'text/csv', buffer: Buffer.from(manySettlements()) });
  await expect(page.getByTestId('total-count')).toContainText('2,500');
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('sending-rows')).toBeVisible();
  await desk.kill();
  const again = await desk.restart();
  await expect(again.getByTestId('home-attention')).toBeVisible();
  await desk.picture('19-home-attention');
  await again.locator('[data-testid^="attention-"]').first().click();
  await again.getByTestId('resume-button').click();
  await expect(again.getByTestId('outcome-accepted')).toContainText('2,500', { timeout: 60_000 });
  await expect(again.getByTestId('banner-done')).toBeVisible();
});

test('a live connection is red on every screen and asks more before sending', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('rail-connections').click();
  await page.getByTestId('add-connection').click();
  await page.getByTestId('add-service').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('add-environment').getByText('실거래').click();
  await page.getByTestId('add-label').fill('본사 지급');
  // Assembled here: no secret, real-looking or not, stands in a file.
  await page.getByTestId('secret-input').fill(`live_sk_${'0'.repeat(24)}wxyz`);
  await page.getByTestId('keep-session').click();
  await page.getByTestId('live-agree').click();
  await desk.picture('20-add-live');
  await page.getByTestId('dialog-do').click();
  await expect(page.getByText('wxyz').first()).toBeVisible();
  await page.getByTestId('rail-new').click();
  await chooseConnection(page, /본사 지급/);
  await expect(page.getByTestId('live-band')).toBeVisible();
  await page.getByTestId('file-input').setInputFiles({ name: '지급.csv', mimeType: 'text/csv', buffer: Buffer.from('서브몰ID,지급일,지급금액\nsubmall001,2026-12-02,150000\nsubmall002,2026-12-03,250000\n') });
  await expect(page.getByTestId('total-amount')).toContainText('400,000');
  await expect(page.getByTestId('live-band')).toBeVisible();
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await expect(page.getByTestId('send-button')).toBeDisabled();
  await page.getByTestId('typed-label').fill('본사 지급');
  await expect(page.getByTestId('live-band')).toBeVisible();
  await desk.picture('17-live');
  // The whole page, the field of the secret included, must not hold it any more.
  expect(await page.content()).not.toContain('live_sk_');
});
