import type { Page } from '@playwright/test';
import { expect, openSample, test, typeTotal } from './desk.ts';

const HEADER = '서브몰ID,지급일,지급금액,받는분통장표시';
const CSV = [HEADER, 'submall001,2026-12-02,150000,정산대금', 'submall002,2026-12-02,250000,정산대금'].join('\n');

async function useToss(page: Page): Promise<void> {
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
}

const choose = (page: Page, name: string, content = CSV) => page.getByTestId('file-input').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });

async function dropFile(page: Page, name: string, content: string, on = 'body'): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text ?? ''], fileName ?? '', { type: 'text/csv' }));
      return data;
    },
    [name, content],
  );
  await page.dispatchEvent(on, 'dragenter', { dataTransfer: transfer });
  await expect(page.getByTestId('drop-anywhere')).toBeVisible();
  await page.dispatchEvent(on, 'drop', { dataTransfer: transfer });
}

async function paste(page: Page, clipboard: { text: string; html?: string }): Promise<void> {
  await page.evaluate(({ text, html }) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    if (html !== undefined) data.setData('text/html', html);
    (document.activeElement ?? document.body).dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, clipboard);
}

test('the same file again says so: its review can be gone on with, read anew, or left alone; also after it was sent', async ({ desk }) => {
  const { page } = desk;
  await useToss(page);
  await choose(page, '12월 지급.csv');
  await expect(page.getByTestId('grid')).toBeVisible();
  const first = page.url();

  await page.getByTestId('rail-new').click();
  await choose(page, '12월 지급 (사본).csv');
  await expect(page.getByTestId('known-file')).toContainText('12월 지급.csv');
  await desk.picture('40-same-file-draft');
  await page.getByTestId('known-stop').click();
  await expect(page.getByTestId('known-file')).toHaveCount(0);
  await page.getByTestId('rail-drafts').click();
  await expect(page.locator('[data-testid^="draft-d"]')).toHaveCount(1);

  await page.getByTestId('rail-new').click();
  await choose(page, '12월 지급 (사본).csv');
  await page.locator('[data-testid^="known-open-"]').click();
  await expect(page).toHaveURL(first);
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toContainText('2');

  await page.getByTestId('rail-home').click();
  await dropFile(page, '또.csv', CSV);
  await expect(page.getByTestId('known-file')).toContainText('확정한 적이 있습니다');
  await expect(page.getByTestId('known-file')).toContainText('400,000');
  await expect(page.getByTestId('known-file')).toContainText('접수');
  await desk.picture('41-same-file-sent');
  await page.getByTestId('known-again').click();
  await expect(page.getByTestId('grid')).toBeVisible();
  await expect(page.getByTestId('issue-group-DUPLICATE_SENT')).toContainText('2');
  expect(desk.complaints).toEqual([]);
});

test('what is being typed survives the window and the process; it is offered, and entered only on purpose', async ({ desk }) => {
  let { page } = desk;
  await openSample(page, 'submall-clean');
  const cell = page.getByTestId('cell-input');
  await cell.press('ArrowRight');
  await cell.pressSequentially('submall0');
  await expect(cell).toHaveAttribute('data-mode', 'type');
  // A second is what may be lost.
  await page.waitForTimeout(1_000);
  await desk.kill();
  page = await desk.restart();
  await page.getByTestId('rail-drafts').click();
  await page.locator('[data-testid^="draft-d"]').first().click();
  await expect(page.getByTestId('kept-typing')).toContainText('submall0');
  await desk.picture('42-kept-typing');
  await page.getByTestId('kept-typing-apply').click();
  await expect(page.getByTestId('kept-typing')).toHaveCount(0);
  await expect(page.getByTestId('undo')).toBeEnabled();
  await page.reload();
  await expect(page.getByTestId('grid')).toBeVisible();
  await expect(page.getByTestId('kept-typing')).toHaveCount(0);

  await page.getByTestId('cell-input').press('ArrowRight');
  await page.getByTestId('cell-input').pressSequentially('999');
  await page.waitForTimeout(1_000);
  await page.getByTestId('cell-input').press('Escape');
  await page.waitForTimeout(300);
  await page.reload();
  await expect(page.getByTestId('grid')).toBeVisible();
  await expect(page.getByTestId('kept-typing')).toHaveCount(0);
  expect(desk.complaints).toEqual([]);
});

test('a file dropped while a cell is being typed: the cell is committed, and nothing is lost', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'submall-clean');
  const review = page.url();
  const cell = page.getByTestId('cell-input');
  await cell.press('ArrowRight');
  await cell.pressSequentially('submall123');
  await dropFile(page, '새 지급.csv', CSV);
  await expect(page).not.toHaveURL(review);
  await expect(page.getByTestId('total-amount')).toContainText('400,000');
  await page.goto(review);
  await expect(page.getByText('submall123').first()).toBeVisible();
  await expect(page.getByTestId('undo')).toBeEnabled();
  expect(desk.complaints).toEqual([]);
});

test('rows pasted from Excel are a draft; an empty clipboard and one cell say what to do', async ({ desk }) => {
  const { page } = desk;
  await useToss(page);
  await page.getByTestId('paste-rows').click();
  await expect(page.getByTestId('paste-field')).toBeFocused();
  await desk.picture('43-paste');
  await paste(page, { text: '' });
  await expect(page.getByText('클립보드에 표가 없습니다').first()).toBeVisible();
  await paste(page, { text: '150000\r\n' });
  await expect(page.getByText('한 칸만 있습니다').first()).toBeVisible();
  await paste(page, { text: ['서브몰ID\t지급일\t지급금액\t받는분통장표시', 'submall001\t2026-12-02\t1,150,000\t정산대금', 'submall002\t2026-12-02\t250,000\t"정산ᆞ대금"'].join('\r\n') });
  await expect(page.getByTestId('grid').or(page.getByTestId('column-table'))).toBeVisible();
  await page.getByTestId('rail-drafts').click();
  await page.reload();
  await expect(page.getByTestId('draft-table')).toContainText('붙여넣은 행 2026-12-01 09:00');
  await expect(page.getByTestId('draft-table')).toContainText('1,400,000');
  await desk.picture('44-drafts');

  await page.locator('[data-testid^="remove-draft-"]').click();
  await expect(page.getByTestId('remove-facts')).toContainText('1,400,000');
  await desk.picture('45-remove-draft');
  await page.getByTestId('dialog-do').click();
  await expect(page.getByTestId('draft-table')).toHaveCount(0);
  expect(desk.complaints).toEqual([]);
});

test('a file hanging over the window is seen on every screen', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('rail-connections').click();
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'a.csv'));
    return data;
  });
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await expect(page.getByTestId('drop-anywhere')).toBeVisible();
  await desk.picture('46-drop-anywhere');
  await page.dispatchEvent('body', 'dragleave', { dataTransfer: transfer, relatedTarget: null });
  await expect(page.getByTestId('drop-anywhere')).toHaveCount(0);
});
