import type { Locator } from '@playwright/test';
import { expect, test } from './desk.ts';

/** The text of a field as wide as it would be by itself, against the room it has. */
async function hasRoom(field: Locator): Promise<boolean> {
  return field.evaluate((input) => input.scrollWidth <= input.clientWidth);
}

const WIDE = ['No,입점사코드,상호(업체명),사업자등록번호,지급예정일,판매금액(원),실지급액(원),적요,비고', '1,submall001,가게,,2026년 12월 23일,"2,000,000원","1,000,000원",12월1차정산,계좌변경 요청 확인함 – 11/25 유선통화 다음 달부터는 신규 계좌로 일괄 변경 예정'].join('\n');

test('English words have room: forms, meanings of columns, the rail, the connection, a date with its mark', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('language-switch').click();
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
  // v1 and v2 differ by the last letter of their name.
  expect(await hasRoom(page.getByTestId('connection-select'))).toBe(true);
  const name = page.getByText('Submall payout', { exact: true }).first();
  expect(await name.evaluate((element) => element.getClientRects().length)).toBe(1);
  await page.getByTestId('rail-connections').click();
  const rail = page.getByTestId('rail-connections');
  expect(await rail.evaluate((element) => element.scrollWidth <= element.clientWidth && element.clientHeight < 62)).toBe(true);

  await page.getByTestId('rail-new').click();
  await page.getByTestId('file-input').setInputFiles({ name: '지급명세.csv', mimeType: 'text/csv', buffer: Buffer.from(WIDE) });
  await expect(page.getByTestId('grid').or(page.getByTestId('column-table'))).toBeVisible();
  await page.getByTestId('step-mapping').click();
  await expect(page.getByTestId('column-table')).toBeVisible();
  for (const field of await page.locator('[data-testid^="field-"]').all()) expect(await hasRoom(field)).toBe(true);
  await desk.picture('look-english-columns');
  await page.getByTestId('next-action').click();
  const day = page.locator('[aria-rowindex="2"] .grid-text', { hasText: '2026년 12월 23일' });
  await expect(day).toBeVisible();
  expect(await day.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
});
