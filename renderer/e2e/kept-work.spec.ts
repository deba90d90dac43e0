import type { Page } from '@playwright/test';
import { expect, test, typeTotal } from './desk.ts';

const HEAD = '서브몰ID,지급일,지급금액,받는분통장표시';

async function read(page: Page, name: string, rows: readonly string[]): Promise<void> {
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('file-input').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from([HEAD, ...rows].join('\n')) });
  await expect(page.getByTestId('grid')).toBeVisible();
}

async function drop(page: Page, name: string, content: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, text]) => {
      const carried = new DataTransfer();
      carried.items.add(new File([text], fileName, { type: 'text/csv' }));
      return carried;
    },
    [name, content] as const,
  );
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

test('a payment that stands 45 times is decided row by row to the last one', async ({ desk }) => {
  const { page } = desk;
  await read(page, '같은 줄.csv', Array.from({ length: 45 }, () => 'submall001,2026-12-02,330000'));
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('duplicates-undecided')).toContainText('45건');
  await expect(page.getByTestId('decide-46')).toHaveCount(0);
  const pager = page.getByTestId('duplicate-row-pager');
  await pager.getByTestId('duplicate-rows-next').click();
  await pager.getByTestId('duplicate-rows-next').click();
  await expect(pager).toContainText('행 41–45 / 45');
  await page.getByTestId('decide-46').getByText('빼기', { exact: true }).click();
  await expect(page.getByTestId('duplicates-left-out')).toContainText('1건');
  // The page stays where it was, and shows what was decided.
  await expect(pager).toContainText('행 41–45 / 45');
  await expect(page.getByTestId('decide-46')).toHaveAttribute('data-choice', 'leave-out');
  await page.getByTestId('decide-45').getByText('보내기', { exact: true }).click();
  await expect(page.getByTestId('duplicates-undecided')).toContainText('43건');
  await desk.picture('look-duplicate-rows');
});

test('a file dropped on the confirmation asks before it takes the typed total away', async ({ desk }) => {
  const { page } = desk;
  await read(page, '지급.csv', ['submall001,2026-12-02,150000', 'submall002,2026-12-03,250000']);
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await drop(page, '다른 파일.csv', `${HEAD}\nsubmall003,2026-12-02,90000\n`);
  await expect(page.getByRole('dialog')).toContainText('다른 파일.csv');
  await page.getByRole('button', { name: '이 화면에 머물기' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByTestId('typed-amount')).toHaveValue('400000');
  await expect(page.getByTestId('send-button')).toBeEnabled();

  await drop(page, '다른 파일.csv', `${HEAD}\nsubmall003,2026-12-02,90000\n`);
  await page.getByTestId('dialog-do').click();
  await expect(page.getByTestId('total-amount')).toContainText('90,000');
  // Nothing is typed here: the next file is simply opened.
  await drop(page, '셋째.csv', `${HEAD}\nsubmall004,2026-12-02,70000\n`);
  await expect(page.getByTestId('total-amount')).toContainText('70,000');
});

test('filter and order are there again when somebody comes back to the review, each draft by itself', async ({ desk }) => {
  const { page } = desk;
  await read(page, '하나.csv', ['submall001,2026-12-02,150000,정산', 'submall002,2026-12-03,어제,정산', 'submall003,2026-12-03,90000,정산', 'submall004,2026-12-03,모름,정산']);
  await page.getByTestId('filter-error').click();
  await expect(page.getByTestId('rows-shown')).toContainText('2');
  await page.getByTestId('rail-home').click();
  await read(page, '둘.csv', ['submall005,2026-12-02,10000,정산']);
  await expect(page.getByTestId('filter-all')).toHaveAttribute('aria-pressed', 'true');
  await page.getByTestId('rail-drafts').click();
  await page.locator('[data-testid^="draft-d"]').filter({ hasText: '하나.csv' }).click();
  await expect(page.getByTestId('filter-error')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId('rows-shown')).toContainText('2');
  // Another meaning of the columns: the filter would say something else.
  await page.getByTestId('step-mapping').click();
  await page.getByTestId('field-4').click();
  await page.getByRole('option', { name: '쓰지 않음' }).click();
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('filter-all')).toHaveAttribute('aria-pressed', 'true');
});
