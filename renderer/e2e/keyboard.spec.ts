import { expect, openSample, test } from './desk.ts';

test('a cell is corrected with the keyboard alone, and the first Hangul jamo is not lost', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'submall-dirty');
  const grid = page.getByTestId('grid');
  await grid.focus();
  await expect(grid).toHaveAttribute('role', 'grid');
  // Row 12 (the eighth) holds 88000.5 in the amount column.
  for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.type('88000');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('total-errors')).toContainText('5');
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('total-errors')).toContainText('6');
  await page.keyboard.press('Control+y');
  await expect(page.getByTestId('total-errors')).toContainText('5');
});

test('composing Hangul: the first syllable stays whole and the Enter that ends a composition does not commit', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'submall-clean');
  const grid = page.getByTestId('grid');
  await grid.focus();
  // The memo to the payee of the first row.
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowRight');
  const session = await page.context().newCDPSession(page);
  for (const text of ['ㅈ', '저', '정']) await session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  const input = page.locator('input:focus, textarea:focus');
  await expect(input).toHaveValue('정');
  await input.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true });
  await expect(input).toHaveValue('정');
  await session.send('Input.insertText', { text: '정산' });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('gridcell', { name: /정산$/ }).first()).toBeVisible();
});
