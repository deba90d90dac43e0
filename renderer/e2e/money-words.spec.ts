import type { Locator, Page } from '@playwright/test';
import { expect, openSample, test, typeTotal } from './desk.ts';

// What a tired person could take for something else about money: each of these was read wrongly once.

async function read(page: Page, connection: RegExp, name: string, csv: string): Promise<void> {
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: connection }).click();
  await page.getByTestId('file-input').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await expect(page.getByTestId('grid')).toBeVisible();
}

/** A connection whose service nobody reaches from here: sending stops before the first row. */
async function addUnreachable(page: Page, label: string): Promise<void> {
  await page.getByTestId('rail-connections').click();
  await page.getByTestId('add-connection').click();
  await page.getByTestId('add-service').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('add-label').fill(label);
  // Assembled here: no secret, real-looking or not, stands in a file.
  await page.getByTestId('secret-input').fill(`test_sk_${'0'.repeat(24)}wxyz`);
  await page.getByTestId('keep-session').click();
  await page.getByTestId('dialog-do').click();
  await expect(page.getByText('wxyz').first()).toBeVisible();
}

test('the total a sheet states: rows with errors that explain the difference are named as the reason', async ({ desk }) => {
  const { page } = desk;
  await read(page, /v1/, '합계 있는 시트.csv', '서브몰ID,지급일,지급금액\nsubmall001,2026-12-02,1000000\nsubmall002,12/03/2026,200000\n합계,,1200000\n');
  await expect(page.getByTestId('stated-total')).toContainText('200,000원을 빼면 보낼 합계와 같습니다');
  await expect(page.locator('.side-notice').filter({ hasText: '시트에 적힌 합계' })).toContainText('보낼 합계 1,000,000원과 같습니다');
  // On home the number of rows is that of the amount beside it: the row with the error is in neither.
  await page.getByTestId('rail-home').click();
  const line = page.locator('[data-testid^="open-draft-"]');
  await expect(line).toContainText('1,000,000');
  await expect(line).toContainText('1건');
  await page.getByTestId('rail-drafts').click();
  await expect(page.getByTestId('draft-table')).toContainText('보낼 행 1');
});

test('PortOne: accepted rows are not said to be paid on their date', async ({ desk }) => {
  const { page } = desk;
  await read(page, /포트원/, '수기정산.csv', '정산 유형*,파트너 아이디*,정산일*,정산 금액*,메모\n수기 정산,partner001,2026-12-02,150000,가\n');
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('banner-done')).toContainText('아직 지급되지 않았습니다');
  await expect(page.getByTestId('banner-done')).toContainText('콘솔에서 확정하고 서명해야');
  await page.getByTestId('rail-home').click();
  await expect(page.getByTestId('coming-pay-2026-12-02-portone-practice')).toContainText('정산일 · 지급은 콘솔에서');
});

test('payouts at once have no day that would not be certain: neither before sending nor after', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'seller-clean');
  await page.getByTestId('next-action').click();
  const first: Locator = page.getByTestId('confirm-summary').locator('.by-date tbody tr').first();
  await expect(first).toContainText('즉시');
  await expect(first).not.toContainText('2026-12-01');
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toBeVisible();
  await expect(page.locator('.facts')).toContainText('즉시 6건');
  await page.getByTestId('rail-batches').click();
  await expect(page.getByTestId('batch-table')).toContainText('즉시 6건');
});

test('a batch of which nothing was sent: no row is called final, and its draft is not offered as other money', async ({ desk }) => {
  const { page } = desk;
  await addUnreachable(page, '닿지 않는 곳');
  await page.locator('[data-testid^="connection-c-toss-v1-"]').getByRole('button', { name: '연결 확인' }).click();
  // What to do stands beside what happened.
  await expect(page.locator('.connection-answer')).toContainText('인터넷 연결을 확인한 뒤');
  await read(page, /닿지 않는 곳/, '둘.csv', '서브몰ID,지급일,지급금액\nsubmall001,2026-12-02,150000\nsubmall002,2026-12-03,250000\n');
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('confirm-payees-unknown')).toContainText('등록된 수취인인지는 확인하지 못했습니다');
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('banner-stopped')).toContainText('남은 2건은 보내지 않았습니다');
  await expect(page.getByTestId('follow-line')).toContainText('보낸 행이 없어 물을 것이 없습니다');
  await expect(page.getByTestId('follow-line')).not.toContainText('모든 행이 끝나');

  await page.getByTestId('rail-home').click();
  await expect(page.locator('[data-testid^="attention-stopped-"]')).toContainText('400,000');
  await expect(page.locator('[data-testid^="open-draft-"]')).toHaveCount(0);
  await page.getByTestId('rail-drafts').click();
  await expect(page.getByTestId('draft-table')).toContainText('이미 확정함 · 멈춤');
  await page.locator('[data-testid^="draft-d"]').first().click();
  await expect(page.getByTestId('draft-frozen')).toContainText('같은 돈이 두 번 나갑니다');
  await page.getByTestId('draft-frozen-show').click();
  await expect(page.getByTestId('banner-stopped')).toBeVisible();
});

test('a batch of which every row was taken back says that no money goes out', async ({ desk }) => {
  const { page } = desk;
  await read(page, /v1/, '둘.csv', '서브몰ID,지급일,지급금액\nsubmall001,2026-12-02,150000\nsubmall002,2026-12-03,250000\n');
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toContainText('2');
  await page.getByTestId('undo-open').click();
  await page.getByTestId('dialog-do').click();
  await expect(page.getByTestId('banner-done')).toContainText('모든 행을 취소했습니다');
  await expect(page.getByTestId('banner-done')).toContainText('나가는 돈은 없습니다');
});
