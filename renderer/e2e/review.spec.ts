import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, openSample, test } from './desk.ts';
import type { DeskWindow } from './desk.ts';

async function press(page: Page, key: string, times = 1): Promise<void> {
  for (let step = 0; step < times; step += 1) await page.keyboard.press(key);
}

/** What the cell of a row on screen shows, by the name of its column. */
async function column(page: Page, name: string, rows: number): Promise<string[]> {
  const place = await page.locator('[role="columnheader"]', { hasText: name }).first().getAttribute('aria-colindex');
  const texts: string[] = [];
  for (let row = 2; row < rows + 2; row += 1) texts.push(await page.locator(`[aria-rowindex="${row}"] > [aria-colindex="${place}"] .grid-text`).innerText());
  return texts;
}

const numbers = (texts: readonly string[]): number[] => texts.map((text) => Number(text.replaceAll(',', '')));
const BANKS = ['신한은행', '088', '국민은행', '하나은행'];

/** A sheet of this many rows, dropped in. */
async function openRows(desk: DeskWindow, rows: number): Promise<Page> {
  const { page } = desk;
  const lines = Array.from({ length: rows }, (_, index) => {
    const amount = ((index * 7919) % 90_000) + 1000;
    return `submall${String((index % 40) + 1).padStart(3, '0')},2026-12-0${2 + (index % 3)},${index % 50 === 7 ? `"${amount.toLocaleString('en-US')}원"` : amount},${BANKS[index % 4]},${(index % 12) + 1}차 정산`;
  });
  const file = join(desk.home, 'payouts.csv');
  writeFileSync(file, ['서브몰ID,지급일,지급금액,입금은행,받는분통장표시', ...lines].join('\n'));
  await page.getByTestId('start-batch').first().click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('file-input').setInputFiles(file);
  const grid = page.getByTestId('grid');
  await expect(page.getByTestId('column-table').or(grid)).toBeVisible();
  if (!(await grid.isVisible())) await page.getByTestId('next-action').click();
  // What is pressed before the rows are there goes nowhere.
  await expect(page.locator('[aria-rowindex="2"] > [aria-colindex="1"]')).toBeVisible();
  await page.getByTestId('cell-input').focus();
  return page;
}

for (const rows of [1000, 100_000]) {
  test(`the whole review without a mouse, ${rows} rows: sort, filter by value, tick, leave out, fix all, next issue, find`, async ({ desk }) => {
    const page = await openRows(desk, rows);
    const grid = page.getByTestId('grid');
    await expect(grid).toHaveAttribute('aria-rowcount', String(rows + 1));

    // Sorted from the head of the amount column, the largest first; the head says so.
    await press(page, 'ArrowRight', 2);
    await press(page, 'Alt+ArrowDown');
    await expect(page.getByTestId('sort-ascending')).toBeFocused();
    await press(page, 'ArrowDown');
    await press(page, 'Enter');
    await expect(page.getByTestId('cell-input')).toBeFocused();
    const head = page.locator('[role="columnheader"]', { hasText: '지급금액' });
    await expect(head).toHaveAttribute('aria-sort', 'descending');
    await expect.poll(async () => numbers(await column(page, '지급금액', 1))[0]).toBeGreaterThan(rows === 1000 ? 90_000 : 90_990);
    const largest = numbers(await column(page, '지급금액', 8));
    expect(largest).toEqual(largest.toSorted((left, right) => right - left));

    // An edit moves no row, and the order says that it is older; sorted again, it is not.
    await press(page, 'Control+Home');
    await press(page, 'ArrowRight', 5);
    await page.keyboard.type('5');
    await press(page, 'Enter');
    await expect(page.getByTestId('sort-again')).toBeVisible();
    expect(numbers(await column(page, '지급금액', 1))[0]).toBe(5);
    await press(page, 'Control+z');
    await expect(page.getByTestId('sort-again')).toHaveCount(0);

    // Two notations of one bank are one value.
    await press(page, 'ArrowRight', 2);
    await press(page, 'Alt+ArrowDown');
    await press(page, 'ArrowDown', 4);
    await expect(page.getByTestId('value-search')).toBeFocused();
    await page.keyboard.insertText('신한');
    await expect(page.getByTestId('value-list').getByRole('option')).toHaveCount(1);
    await expect(page.getByTestId('value-list').getByRole('option')).toContainText((rows / 2).toLocaleString('en-US'));
    if (rows === 1000) await desk.picture('column-menu');
    await press(page, 'Tab', 3);
    await expect(page.getByTestId('value-only-found')).toBeFocused();
    await press(page, 'Enter');
    await expect(grid).toHaveAttribute('aria-rowcount', String(rows / 2 + 1));
    await expect(page.getByTestId('look-bar')).toContainText('신한은행');
    expect(new Set(await column(page, '입금은행', 8))).toEqual(new Set(['신한은행', '088']));

    // The first three are ticked, and all that are shown; then left out in one step with a reason.
    await press(page, 'Control+Home');
    await press(page, 'Shift+ArrowDown', 2);
    await press(page, 'Space');
    await expect(page.getByTestId('tick-bar')).toContainText('3행 고름');
    await expect(page.getByRole('checkbox', { name: /행 고름$/ })).toHaveCount(3);
    await press(page, 'Control+Shift+a');
    await expect(page.getByTestId('tick-bar')).toContainText(`${(rows / 2).toLocaleString('en-US')}행 고름`);
    await desk.picture(`ticked-${rows}`);
    await press(page, 'Control+Delete');
    await expect(page.getByTestId('leave-out-note')).toBeFocused();
    await page.keyboard.insertText('다음 주에 지급');
    await press(page, 'Enter');
    await expect(page.getByTestId('total-left-out')).toContainText((rows / 2).toLocaleString('en-US'));
    await expect(page.getByTestId('cell-input')).toBeFocused();
    await press(page, 'Control+z');
    await expect(page.getByTestId('total-left-out')).toHaveText(/(^|\D)0\D*$/);

    // The next issue of any kind, and the next of the same kind.
    await press(page, 'Control+Home');
    const address = page.locator('.cell-bar .cell-address');
    await expect(address).toHaveText(/^\d+$/);
    await press(page, 'F8');
    await expect(address).toHaveText(/^[A-Z]/);
    await expect(page.getByTestId('cell-issue')).toBeVisible();
    const first = await address.innerText();
    await press(page, 'Control+F8');
    await expect(address).not.toHaveText(first);
    await press(page, 'Control+Shift+F8');
    await expect(address).toHaveText(first);

    // Every kind of issue is seen before it is put right, and put right in one step.
    const fixable = page.getByTestId('fix-all-AMOUNT_CLEANED');
    await expect(fixable).toContainText((rows / 50).toLocaleString('en-US'));
    await fixable.focus();
    await press(page, 'Enter');
    await expect(page.getByTestId('fix-preview').locator('tr')).toHaveCount(20);
    await expect(page.getByTestId('dialog-do')).toContainText((rows / 50).toLocaleString('en-US'));
    if (rows === 1000) await desk.picture('fix-preview');
    await press(page, 'Shift+Tab');
    await page.getByTestId('dialog-do').focus();
    await press(page, 'Enter');
    await expect(fixable).toHaveCount(0);
    await page.getByTestId('cell-input').focus();
    await press(page, 'Control+z');
    await expect(fixable).toBeVisible();

    // Step through what is found, in the order of the screen.
    await press(page, 'Control+Home');
    await press(page, 'Control+f');
    await page.keyboard.insertText('9차');
    const found = page.getByTestId('find-found');
    await expect(found).toContainText('칸에 있습니다');
    await press(page, 'Enter');
    await expect(found).toContainText(/^1 \/ /);
    const one = await address.innerText();
    await press(page, 'Enter');
    await expect(found).toContainText(/^2 \/ /);
    await expect(page.getByTestId('find-text')).toBeFocused();
    await press(page, 'Shift+Enter');
    await expect(address).toHaveText(one);
    await press(page, 'Shift+F3');
    await expect(found).toContainText(/^([\d,]+) \/ \1$/);
    await desk.picture(`find-step-${rows}`);
    expect(desk.complaints).toEqual([]);
  });
}

test('facets show what picking gives, and what is picked is shown; ticks of a stretch by Shift and the mouse', async ({ desk }) => {
  const page = await openRows(desk, 1000);
  await page.getByTestId('side-facets').click();
  const facets = page.getByTestId('facets');
  await expect(facets.getByText('신한은행')).toBeVisible();
  const bank = facets.locator('button', { hasText: '신한은행' });
  await expect(bank).toContainText('500');
  const day = page.getByTestId(/^facet-2-2026-12-02$/);
  await expect(day).toContainText('334');
  await bank.click();
  await expect(page.getByTestId('rows-shown')).toContainText('500');
  await expect(day).toContainText('167');
  await expect(bank).toHaveAttribute('aria-pressed', 'true');
  await day.click();
  await expect(page.getByTestId('rows-shown')).toContainText('167');
  await expect(bank).toContainText('167');
  await desk.picture('facets');
  await page.getByTestId('column-chip-2').click();
  await expect(page.getByTestId('rows-shown')).toContainText('500');

  const tick = (row: number) => page.locator(`[aria-rowindex="${row}"] > [aria-colindex="1"]`);
  await tick(3).click();
  await tick(9).click({ modifiers: ['Shift'] });
  await expect(page.getByTestId('tick-bar')).toContainText('7행 고름');
  await tick(5).click();
  await expect(page.getByTestId('tick-bar')).toContainText('6행 고름');
  await page.getByTestId('tick-all').click();
  await expect(page.getByTestId('tick-bar')).toContainText('500행 고름');
  await page.getByTestId('tick-all').click();
  await expect(page.getByTestId('tick-bar')).toBeEmpty();
  expect(desk.complaints).toEqual([]);
});

test('a pinned column stays at the left, and is remembered when the desk starts again', async ({ desk }) => {
  let page = await openRows(desk, 1000);
  await page.setViewportSize({ width: 1100, height: 800 });
  const heads = (): Promise<string[]> => page.locator('[role="columnheader"]').allInnerTexts();
  await page.locator('[role="columnheader"]', { hasText: '지급금액' }).getByRole('button').click();
  await page.getByTestId('pin-column').click();
  await expect.poll(async () => (await heads())[3]).toContain('지급금액');
  await page.getByTestId('grid').evaluate((element) => {
    element.scrollLeft = 200;
  });
  const left = async (): Promise<number> => (await page.locator('[role="columnheader"]', { hasText: '지급금액' }).boundingBox())?.x ?? 0;
  const grid = (await page.getByTestId('grid').boundingBox())?.x ?? 0;
  // Beside the desk's own three columns, of which the state has room for its English words.
  expect((await left()) - grid).toBeLessThan(210);
  // The cell of the cursor goes under it.
  const pinned = await page.locator('[aria-rowindex="2"] > [aria-colindex="4"]').boundingBox();
  if (pinned === null) throw new Error('the pinned cell must be on screen');
  expect(await page.evaluate(([x = 0, y = 0]) => document.elementFromPoint(x, y)?.closest('[role="gridcell"]')?.getAttribute('aria-colindex'), [pinned.x + 20, pinned.y + 10])).toBe('4');
  await desk.picture('pinned');
  await desk.kill();
  page = await desk.restart();
  await page.getByTestId('rail-drafts').click();
  await page.getByText('payouts.csv').first().click();
  await expect(page.getByTestId('column-table').or(page.getByTestId('grid'))).toBeVisible();
  if (!(await page.getByTestId('grid').isVisible())) await page.getByTestId('next-action').click();
  await expect.poll(async () => (await heads())[3]).toContain('지급금액');
});

test('one cell, those with the same value, or all of a kind are put right', async ({ desk }) => {
  const page = await openRows(desk, 1000);
  await page.getByTestId('next-of-AMOUNT_CLEANED').click();
  await expect(page.getByTestId('fix-one')).toBeVisible();
  await press(page, 'Control+.');
  await expect(page.getByTestId('fix-preview').locator('tr')).toHaveCount(20);
  await page.getByTestId('fix-scope-cell').check();
  await expect(page.getByTestId('fix-preview').locator('tr')).toHaveCount(1);
  await page.getByTestId('dialog-do').click();
  await expect(page.getByTestId('fix-all-AMOUNT_CLEANED')).toContainText('19');
  expect(desk.complaints).toEqual([]);
});

test('whole columns and rows, a selection drawn past the edge, and the sheet of keys', async ({ desk }) => {
  const page = await openRows(desk, 1000);
  const note = page.getByTestId('selection-note');
  await press(page, 'Control+Space');
  await expect(note).toContainText('1,000행 × 1열');
  await press(page, 'ArrowDown');
  await press(page, 'Shift+Space');
  await expect(note).toContainText('1행 × 5열');
  await press(page, 'Control+Home');
  const from = await page.locator('[aria-rowindex="4"] > [aria-colindex="5"]').boundingBox();
  const box = await page.getByTestId('grid').boundingBox();
  if (from === null || box === null) throw new Error('the grid must be on screen');
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(from.x + 24, box.y + box.height + 30, { steps: 4 });
  await expect.poll(() => page.getByTestId('grid').evaluate((element) => element.scrollTop)).toBeGreaterThan(2000);
  await page.mouse.up();
  const drawn = Number((await note.innerText()).split('행')[0]?.replaceAll(',', ''));
  expect(drawn).toBeGreaterThan(60);
  await page.getByTestId('cell-input').focus();
  await press(page, 'F1');
  await expect(page.getByTestId('keys-help')).toBeVisible();
  await desk.picture('keys-help');
  await press(page, 'Escape');
  await expect(page.getByTestId('keys-help')).toHaveCount(0);
  await expect(page.getByTestId('cell-input')).toBeFocused();
  expect(desk.complaints).toEqual([]);
});

test('Hangul in the middle of sorting and filtering: the first jamo stays, and the Enter that ends a composition does nothing else', async ({ desk }) => {
  const page = await openRows(desk, 1000);
  const session = await page.context().newCDPSession(page);
  const compose = async (texts: readonly string[]): Promise<void> => {
    for (const text of texts) await session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  };
  const composingEnter = (testId: string) => page.getByTestId(testId).dispatchEvent('keydown', { key: 'Enter', code: 'Enter', keyCode: 229, isComposing: true });

  // In a cell: of a sorted view.
  await press(page, 'Alt+ArrowDown');
  await press(page, 'Enter');
  await expect(page.getByTestId('cell-input')).toBeFocused();
  // Nothing can be typed into a row that is not there yet.
  await expect(page.getByTestId('cell-input')).toHaveAttribute('aria-readonly', 'false');
  await press(page, 'ArrowRight', 3);
  await compose(['ㄱ', '가', '각']);
  await expect(page.getByTestId('cell-input')).toHaveValue('각');
  await composingEnter('cell-input');
  await expect(page.getByTestId('cell-input')).toHaveValue('각');
  // The Space and the keys of the review belong to the composition as well.
  for (const key of [' ', 'F8', 'F3', 'Delete']) await page.getByTestId('cell-input').dispatchEvent('keydown', { key, keyCode: 229, isComposing: true, ctrlKey: key === 'Delete' });
  await expect(page.getByTestId('leave-out-note')).toHaveCount(0);
  await expect(page.getByTestId('tick-bar')).toBeEmpty();
  await session.send('Input.insertText', { text: '각' });
  await press(page, 'Escape');

  // In the search for values, and in the find bar.
  await press(page, 'Alt+ArrowDown');
  await page.getByTestId('value-search').focus();
  await compose(['ㅅ', '시', '신']);
  await composingEnter('value-search');
  await expect(page.getByTestId('value-search')).toBeFocused();
  await expect(page.getByTestId('value-search')).toHaveValue('신');
  await session.send('Input.insertText', { text: '신' });
  await press(page, 'Escape');
  await expect(page.getByTestId('cell-input')).toBeFocused();
  await press(page, 'Control+f');
  await compose(['ㅈ', '저', '정']);
  await expect(page.getByTestId('find-text')).toHaveValue('정');
  await composingEnter('find-text');
  await expect(page.getByTestId('find-found')).not.toContainText('/');
  await session.send('Input.insertText', { text: '정' });
  await press(page, 'Enter');
  await expect(page.getByTestId('find-found')).toContainText(/^\d+ \/ 1,000/);
  expect(desk.complaints).toEqual([]);
});

test('a screen reader is told rows, columns, order, ticks and issues as they are', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'submall-dirty');
  const grid = page.getByTestId('grid');
  const counts = async () => [Number(await grid.getAttribute('aria-rowcount')), Number(await grid.getAttribute('aria-colcount'))];
  await expect(page.locator('[aria-rowindex="2"] > [aria-colindex="4"] .grid-text')).toBeVisible();
  const [rows = 0, columns] = await counts();
  expect(await page.locator('[role="columnheader"]').count()).toBe(columns);
  await page.getByTestId('filter-error').click();
  await expect.poll(async () => (await counts())[0]).toBeLessThan(rows);
  const [shown = 0] = await counts();
  expect(shown - 1).toBe(Number((await page.getByTestId('rows-shown').innerText()).replaceAll(/\D/g, '')));
  await expect(page.locator(`[role="row"][aria-rowindex="${shown}"]`)).toHaveCount(1);
  await expect(page.locator(`[role="row"][aria-rowindex="${shown + 1}"]`)).toHaveCount(0);
  await page.getByTestId('cell-input').focus();
  await press(page, 'F8');
  // The issue is read with its cell: in the description of the field that holds the focus, and in the cell itself.
  const input = page.getByTestId('cell-input');
  const bar = await input.getAttribute('aria-describedby');
  const issue = (await page.getByTestId('cell-issue').innerText()).trim();
  expect(await page.locator(`[id="${bar}"]`).innerText()).toContain(issue);
  const cell = await input.getAttribute('aria-activedescendant');
  expect(await page.locator(`[id="${cell}"]`).innerText()).toContain(issue.slice(0, 10));
  const tick = page.locator('[role="row"]').filter({ has: page.locator(`[id="${cell}"]`) }).getByRole('checkbox');
  await expect(tick).toHaveAttribute('aria-checked', 'false');
  await press(page, 'Space');
  await expect(tick).toHaveAttribute('aria-checked', 'true');
  await expect(tick).toHaveAccessibleName(/행 고름$/);
  await desk.picture('review-errors');
});
