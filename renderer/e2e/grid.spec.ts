import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, openSample, test } from './desk.ts';

async function press(page: Page, key: string, times = 1): Promise<void> {
  for (let step = 0; step < times; step += 1) await page.keyboard.press(key);
}

/** What another program, such as Excel, leaves on the clipboard. */
async function leaveOnClipboard(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
}

async function clipboard(page: Page): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  return page.evaluate(() => navigator.clipboard.readText());
}

/** The texts of the cells of one column, from the first row on. */
async function column(page: Page, place: number, rows: number): Promise<string[]> {
  const texts: string[] = [];
  for (let row = 2; row < rows + 2; row += 1) texts.push(await page.locator(`[aria-rowindex="${row}"] > [aria-colindex="${place}"] .grid-text`).innerText());
  return texts;
}

const AMOUNT = 6;
const MEMO = 7;

test('grid: a range is drawn with shift, with the mouse and with Ctrl+A, and says how much it is', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'submall-clean');
  const grid = page.getByTestId('grid');
  const note = page.getByTestId('selection-note');
  await grid.focus();
  await expect(grid).toHaveAttribute('aria-multiselectable', 'true');
  await press(page, 'ArrowRight', 2);
  await press(page, 'Shift+ArrowDown', 2);
  await expect(page.locator('[role="gridcell"][aria-selected="true"]')).toHaveCount(3);
  await expect(note).toContainText('3행 × 1열');
  const amounts = (await column(page, AMOUNT, 3)).map((text) => Number(text.replaceAll(',', '')));
  await expect(note).toContainText(amounts.reduce((sum, amount) => sum + amount, 0).toLocaleString('en-US'));
  await press(page, 'Shift+ArrowRight');
  await expect(note).toContainText('3행 × 2열');
  await press(page, 'ArrowDown');
  await expect(note).toHaveText('');
  await expect(page.locator('[role="gridcell"][aria-selected="true"]')).toHaveCount(1);

  await page.locator('[aria-rowindex="2"] > [aria-colindex="4"]').click();
  await page.locator('[aria-rowindex="5"] > [aria-colindex="5"]').click({ modifiers: ['Shift'] });
  await expect(note).toHaveText('4행 × 2열');

  await page.locator('[aria-rowindex="3"] > [aria-colindex="4"]').hover();
  await page.mouse.down();
  await page.locator('[aria-rowindex="4"] > [aria-colindex="5"]').hover();
  await page.locator('[aria-rowindex="7"] > [aria-colindex="5"]').hover();
  await page.mouse.up();
  await page.locator('[aria-rowindex="9"] > [aria-colindex="5"]').hover();
  await expect(note).toHaveText('5행 × 2열');

  await press(page, 'Control+a');
  await expect(note).toContainText('60행');
  await expect(note).toContainText('71,683,760');
  await desk.picture('grid-range');
  expect(desk.complaints).toEqual([]);
});

test('grid: a block is copied as Excel does, pasted, filled, cut and cleared, each in one step', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'submall-clean');
  await page.getByTestId('grid').focus();
  await press(page, 'ArrowRight', 2);
  const before = await column(page, AMOUNT, 4);
  await leaveOnClipboard(page, '1000\t"첫 줄 ""가"""\r\n2000\t나\r\n3000\t다\r\n');
  await press(page, 'Control+v');
  await expect(page.getByTestId('selection-note')).toContainText('3행 × 2열');
  await expect.poll(() => column(page, AMOUNT, 4)).toEqual(['1,000', '2,000', '3,000', before[3]]);
  expect(await column(page, MEMO, 3)).toEqual(['첫 줄 "가"', '나', '다']);
  await press(page, 'Control+c');
  expect(await clipboard(page)).toBe('1000\t첫 줄 "가"\r\n2000\t나\r\n3000\t다');
  await press(page, 'Control+z');
  await expect.poll(() => column(page, AMOUNT, 4)).toEqual(before);
  await expect(page.getByTestId('undo')).toBeDisabled();

  // Filled down from the first row of the range.
  await press(page, 'ArrowUp');
  await press(page, 'Shift+ArrowDown', 2);
  await press(page, 'Control+d');
  await expect.poll(() => column(page, AMOUNT, 4)).toEqual([before[0], before[0], before[0], before[3]]);
  await press(page, 'Control+z');
  await expect.poll(() => column(page, AMOUNT, 4)).toEqual(before);

  await press(page, 'Delete');
  await expect.poll(() => column(page, AMOUNT, 4)).toEqual(['', '', '', before[3]]);
  await press(page, 'Control+z');
  await expect.poll(() => column(page, AMOUNT, 4)).toEqual(before);

  await press(page, 'Control+x');
  await expect.poll(() => column(page, AMOUNT, 4)).toEqual(['', '', '', before[3]]);
  expect(await clipboard(page)).toBe(before.slice(0, 3).map((text) => text.replaceAll(',', '')).join('\r\n'));
  await press(page, 'Control+v');
  await expect.poll(() => column(page, AMOUNT, 4)).toEqual(before);
  expect(desk.complaints).toEqual([]);
});

test('grid: find shows what replacing will do, and replaces in one step', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'submall-clean');
  await page.getByTestId('grid').focus();
  await press(page, 'ArrowRight', 3);
  const before = await column(page, MEMO, 3);
  await leaveOnClipboard(page, '찾을 말\r\n찾을 말\r\n다른 말');
  await press(page, 'Control+v');
  await expect.poll(() => column(page, MEMO, 3)).toEqual(['찾을 말', '찾을 말', '다른 말']);
  await press(page, 'ArrowUp');
  await press(page, 'Control+f');
  await expect(page.getByTestId('find-text')).toBeFocused();
  await page.keyboard.insertText('찾을');
  await expect(page.getByTestId('find-found')).toContainText('2칸');
  await press(page, 'Tab');
  await page.keyboard.insertText('바꾼');
  await expect(page.getByTestId('find-preview')).toContainText('바꾼 말');
  await desk.picture('grid-find');
  expect((await column(page, MEMO, 3))[0]).toBe('찾을 말');
  await page.getByTestId('replace-all').focus();
  await press(page, 'Enter');
  await expect.poll(() => column(page, MEMO, 3)).toEqual(['바꾼 말', '바꾼 말', '다른 말']);
  await expect(page.getByTestId('find-found')).toContainText('없습니다');

  await page.getByTestId('find-text').fill('말');
  await expect(page.getByTestId('find-found')).toContainText('3칸');
  await page.getByTestId('find-whole').check();
  await expect(page.getByTestId('find-found')).toContainText('없습니다');
  await press(page, 'Escape');
  await expect(page.getByTestId('find-bar')).toHaveCount(0);
  await expect(page.getByTestId('cell-input')).toBeFocused();
  await press(page, 'Control+z');
  await expect.poll(() => column(page, MEMO, 3)).toEqual(['찾을 말', '찾을 말', '다른 말']);
  await press(page, 'Control+z');
  await expect.poll(() => column(page, MEMO, 3)).toEqual(before);
  expect(desk.complaints).toEqual([]);
});

test('grid: F8 goes from issue to issue, Shift+F8 back', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'submall-dirty');
  await page.getByTestId('grid').focus();
  const address = page.locator('.cell-bar .cell-address');
  await press(page, 'F8');
  await expect(page.getByTestId('cell-issue')).toBeVisible();
  const first = await address.innerText();
  await press(page, 'F8');
  await expect(address).not.toHaveText(first);
  await expect(page.getByTestId('cell-issue')).toBeVisible();
  const second = await address.innerText();
  await press(page, 'Shift+F8');
  await expect(address).toHaveText(first);
  await press(page, 'F8');
  await expect(address).toHaveText(second);
  expect(desk.complaints).toEqual([]);
});

test('grid: what is not on screen is copied and cleared too, and a composition over a range goes to its first cell', async ({ desk }) => {
  const { page } = desk;
  const rows = 3000;
  const lines = Array.from({ length: rows }, (_, index) => `submall${String(index + 1).padStart(4, '0')},2026-12-02,${index + 1},정산`);
  const file = join(desk.home, 'payouts.csv');
  writeFileSync(file, ['서브몰ID,지급일,지급금액,받는분통장표시', ...lines].join('\n'));
  await page.getByTestId('start-batch').first().click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('file-input').setInputFiles(file);
  const grid = page.getByTestId('grid');
  await expect(page.getByTestId('column-table').or(grid)).toBeVisible();
  if (!(await grid.isVisible())) await page.getByTestId('next-action').click();
  await expect(grid).toBeVisible();
  await page.getByTestId('cell-input').focus();

  await press(page, 'Control+a');
  await expect(page.getByTestId('selection-note')).toContainText(((rows * (rows + 1)) / 2).toLocaleString('en-US'));
  await press(page, 'Control+c');
  await expect.poll(async () => (await clipboard(page)).split('\r\n').length).toBe(rows);
  const copied = (await clipboard(page)).split('\r\n').map((line) => line.split('\t'));
  expect(copied[0]).toEqual(expect.arrayContaining(['submall0001', '1', '정산']));
  expect(copied.at(-1)).toEqual(expect.arrayContaining(['submall3000', '3000', '정산']));

  await press(page, 'Control+Home');
  await press(page, 'ArrowRight', 6);
  await press(page, 'Control+Shift+ArrowDown');
  await expect(page.getByTestId('selection-note')).toContainText('3,000행 × 1열');
  await press(page, 'Delete');
  await press(page, 'Control+ArrowUp');
  await expect.poll(() => column(page, MEMO, 3)).toEqual(['', '', '']);
  await press(page, 'Control+z');
  await expect.poll(() => column(page, MEMO, 3)).toEqual(['정산', '정산', '정산']);

  await press(page, 'Shift+ArrowDown', 2);
  const session = await page.context().newCDPSession(page);
  for (const text of ['ㄱ', '가']) await session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  for (const key of ['Delete', 'F8', 'a']) await page.getByTestId('cell-input').dispatchEvent('keydown', { key, code: key, keyCode: 229, isComposing: true, ctrlKey: key === 'a' });
  await expect(page.getByTestId('cell-input')).toHaveValue('가');
  await session.send('Input.insertText', { text: '가' });
  await press(page, 'Enter');
  await expect.poll(() => column(page, MEMO, 3)).toEqual(['가', '정산', '정산']);
  expect(desk.complaints).toEqual([]);
});
