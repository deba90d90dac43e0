import type { Page } from '@playwright/test';
import { expect, test, typeTotal } from './desk.ts';

/** 192 and 193 have closed accounts: accepted, and failed at the bank a day later. */
const HEAD = '서브몰ID,지급일,지급금액,계좌번호,예금주,비고';
const FIRST = `${HEAD}\nsubmall001,2026-12-02,150000,110-222-333444,김하늘,가\nsubmall192,2026-12-02,250000,,,나\nsubmall193,2026-12-02,350000,,,다\nsubmall002,2026-12-10,1250000,,,라\n`;
const SECOND = `${HEAD}\nsubmall003,2026-12-03,1250000,,,마\nsubmall004,2026-12-03,70000,,,바\n`;

async function send(page: Page, name: string, sheet: string): Promise<void> {
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('file-input').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(sheet) });
  await expect(page.getByTestId('total-amount')).toBeVisible();
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toBeVisible();
}

async function dark(page: Page, scheme: 'dark' | 'light'): Promise<void> {
  await page.getByTestId('scheme-switch').click();
  await page.getByTestId(`scheme-${scheme}`).click();
}

test('home says what needs a person first, the history finds every row, and its totals lead to a day', async ({ desk }) => {
  const { page } = desk;
  await expect(page.getByTestId('start-batch')).toBeVisible();
  await page.getByTestId('rail-history').click();
  await expect(page.getByText('아직 확정한 일괄지급이 없습니다')).toBeVisible();
  await desk.picture('80-history-empty');
  await page.getByTestId('history-tab-totals').click();
  await expect(page.getByText('아직 확정한 일괄지급이 없습니다')).toBeVisible();
  await send(page, '12월 1차.csv', FIRST);
  await send(page, '아주 긴 이름의 파일 · 본사와 지점을 모두 합친 12월 둘째 주 정산 지급 요청서 (최종) (진짜 최종).csv', SECOND);
  await page.getByTestId('rail-home').click();
  await expect(page.getByTestId('home-coming')).toContainText('내일');
  await expect(page.getByTestId('followed-practice')).toContainText('6건');
  await desk.kill();

  const again = await desk.restart({ SETTLEDESK_NOW: '2026-12-02T10:00:00+09:00' });
  // Looking at the batch asks the service: the failed rows are known now, and home says so first.
  await again.getByTestId('rail-batches').click();
  await again.locator('[data-testid^="batch-b"]').nth(1).click();
  await expect(again.getByTestId('outcome-failed')).toContainText('2');
  await again.getByTestId('rail-home').click();
  const failed = again.locator('[data-testid^="attention-failed-"]');
  await expect(failed).toContainText('2건이 거절되었거나 실패했습니다');
  await expect(failed).toContainText('600,000');
  await expect(again.getByTestId('home-totals-practice')).toContainText('거절·실패 2건 600,000원');
  await desk.picture('81-home');

  // Keyboard only: Ctrl+K, an amount and a name, down to the row, Enter to its place in the batch.
  await again.keyboard.press('Control+k');
  await expect(again.getByTestId('history-search')).toBeFocused();
  await again.keyboard.type('125만');
  await expect(again.getByTestId('history-found')).toContainText('2건 2,500,000원');
  await again.keyboard.type(' submall002');
  await expect(again.getByTestId('history-found')).toContainText('1건 1,250,000원');
  await again.keyboard.press('ArrowDown');
  await expect(again.getByTestId('row-detail')).toContainText('1,250,000');
  await desk.picture('82-search');
  await again.keyboard.press('Enter');
  await expect(again.getByTestId('row-detail')).toContainText('1,250,000');
  await expect(again.getByTestId('outcome-grid').locator('[aria-selected="true"]').first()).toBeVisible();
  await desk.picture('83-row-in-batch');
  await again.goBack();
  // What was sought is still there; the account of a payee, typed with other hyphens, finds the row.
  await expect(again.getByTestId('history-search')).toHaveValue('125만 submall002');
  await again.getByTestId('history-search').fill('110222-333');
  await expect(again.getByTestId('history-found')).toContainText('1건 150,000원');
  await again.getByTestId('history-search').fill('ㄱㅎㄴ');
  await expect(again.getByTestId('history-found')).toContainText('1건 150,000원');
  await again.getByTestId('history-search').fill('진짜 최종');
  await expect(again.locator('[data-testid^="found-batch-"]')).toHaveCount(1);
  await desk.picture('84-search-file');
  await again.getByTestId('history-search').fill('없는 사람');
  await expect(again.getByText('찾은 것이 없습니다')).toBeVisible();
  await again.getByTestId('history-clear').click();
  await again.getByTestId('history-outcome').click();
  await again.getByRole('option', { name: '실패' }).click();
  await expect(again.getByTestId('history-found')).toContainText('2건 600,000원');
  await again.locator('[data-testid^="found-b"]').first().click();
  await expect(again.getByTestId('history-detail')).toContainText('수취인의 계좌를 확인');
  await dark(again, 'dark');
  await desk.picture('85-search-dark');

  await again.getByTestId('history-tab-totals').click();
  await expect(again.getByTestId('totals-2026-12')).toBeVisible();
  await again.getByTestId('plot-2026-12-02').click();
  await expect(again.getByTestId('day-batches')).toContainText('750,000');
  await desk.picture('86-totals-dark');
  await dark(again, 'light');
  await desk.picture('87-totals');
  await again.getByTestId('day-rows').click();
  await expect(again.getByTestId('history-found')).toContainText('3건 750,000원');
  await again.getByTestId('language-switch').click();
  await again.getByTestId('rail-home').click();
  await desk.picture('88-home-en');
  await again.getByTestId('rail-history').click();
  await expect(again.getByTestId('history-found')).toContainText('3 rows');
  await desk.picture('89-search-en');
  expect(desk.complaints).toEqual([]);
});
