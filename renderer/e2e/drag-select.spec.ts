import { expect, openSample, test } from './desk.ts';

test('a selection drawn with the mouse goes on past the lower edge of the grid, and back up', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'submall-clean');
  const first = page.locator('[aria-rowindex="2"] > [aria-colindex="6"]');
  await expect(first).toBeVisible();
  await expect(page.locator('[aria-rowindex="60"]')).toHaveCount(0);
  const from = await first.boundingBox();
  const grid = await page.getByTestId('grid').boundingBox();
  if (from === null || grid === null) throw new Error('the grid has no place');
  const x = from.x + from.width / 2;
  await page.mouse.move(x, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(x, grid.y + grid.height - 40, { steps: 4 });
  // The pointer rests below the grid: it scrolls until its end, without a further move.
  await page.mouse.move(x, 896, { steps: 2 });
  await expect(page.locator('[aria-rowindex="61"] [aria-selected="true"], [aria-rowindex="61"] > [aria-selected="true"]').first()).toBeVisible();
  await page.mouse.move(x, grid.y - 60, { steps: 4 });
  await expect(first).toBeVisible();
  await page.mouse.up();
});
