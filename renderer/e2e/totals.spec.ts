import type { Page } from '@playwright/test';
import { expect, test, typeTotal } from './desk.ts';

/** A month of payouts to ten submalls; in the second one a payee gets a zero too many, one is new and one is missing. */
function month(second: boolean): Buffer {
  const lines = ['서브몰ID,지급일,지급금액,받는분통장표시'];
  for (let payee = 1; payee <= 10; payee += 1) {
    if (second && payee === 3) continue;
    for (let part = 0; part < 4; part += 1) {
      const amount = (payee * 37_000 + part * 1_100) * (second && payee === 7 && part === 2 ? 10 : 1);
      lines.push(`submall${String(payee).padStart(3, '0')},2026-12-${second ? '04' : '02'},${amount},정산`);
    }
  }
  if (second) lines.push('submall011,2026-12-04,2500000,정산');
  return Buffer.from(lines.join('\r\n'));
}

async function toConfirm(page: Page, second: boolean): Promise<void> {
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('file-input').setInputFiles({ name: second ? '12월 2차.csv' : '12월 1차.csv', mimeType: 'text/csv', buffer: month(second) });
  await page.getByTestId('next-action').click();
  if (await page.getByTestId('next-action').isVisible()) await page.getByTestId('next-action').click();
  await expect(page.getByTestId('totals-pictures')).toBeVisible();
}

test('the amounts are shown as pictures: the first time by themselves, the second time beside the last batch', async ({ desk }) => {
  const { page } = desk;
  await toConfirm(page, false);
  await expect(page.getByText('이 연결로 같은 업무를 보낸 적이 아직 없습니다.')).toBeVisible();
  await expect(page.getByText('평소와 크게 다른 금액이 없습니다.')).toBeVisible();
  await desk.picture('20-pictures-first');
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toContainText('40');

  await toConfirm(page, true);
  await expect(page.getByTestId('picture-outliers').getByRole('listitem')).toHaveCount(1);
  await expect(page.getByTestId('picture-outliers')).toContainText('10배');
  const last = page.getByTestId('picture-last');
  await expect(last.getByRole('listitem')).toHaveCount(2);
  await expect(page.getByText('이번에 없는 수취인').locator('..')).toContainText('1');
  await page.getByTestId('totals-pictures').scrollIntoViewIfNeeded();
  await desk.picture('21-pictures-second');
  await page.getByTestId('scheme-switch').click();
  await page.getByTestId('scheme-dark').click();
  await page.getByTestId('totals-pictures').scrollIntoViewIfNeeded();
  await desk.picture('22-pictures-dark');
  expect(desk.complaints).toEqual([]);
});

test('a sheet for another service is read with a connection that takes it, by one click', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('rail-new').click();
  await page.getByTestId('file-input').setInputFiles({ name: '12월 1차.csv', mimeType: 'text/csv', buffer: month(false) });
  await expect(page.getByTestId('error-panel')).toHaveAttribute('data-code', 'CONNECTION_WRONG_SERVICE');
  await desk.picture('23-other-connection');
  await page.getByTestId('read-with-practice-toss-v1').click();
  await expect(page.getByTestId('total-count')).toHaveText('40');
  await expect(page.getByTestId('connection-select')).toHaveValue(/토스/);
  expect(desk.complaints).toEqual([]);
});
