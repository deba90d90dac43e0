import tool from 'officecrypto-tool';
import { buildXlsx } from '../../electron/sheets/testing/build-xlsx.ts';
import { expect, test } from './desk.ts';

const LINES = [['서브몰ID', '지급일', '지급금액'], ['submall001', '2026-12-02', '150000'], ['submall002', '2026-12-03', '250000']];

test('a file with a password is asked for it, and read with the right one', async ({ desk }) => {
  const { page } = desk;
  const rows = LINES.map((line) => `<row>${line.map((value) => `<c t="str"><v>${value}</v></c>`).join('')}</row>`).join('');
  const buffer = tool.encrypt(Buffer.from(buildXlsx({ rows })), { password: '암호 1' });
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('file-input').setInputFiles({ name: '지급.xlsx', mimeType: 'application/octet-stream', buffer });
  await expect(page.getByTestId('error-panel')).toHaveAttribute('data-code', 'FILE_ENCRYPTED');
  await page.getByTestId('file-password').fill('틀림');
  await page.getByTestId('file-password-read').click();
  await expect(page.getByTestId('error-panel')).toHaveAttribute('data-code', 'FILE_PASSWORD_WRONG');
  await desk.picture('file-password');
  await page.getByTestId('file-password').fill('암호 1');
  await page.getByTestId('file-password').press('Enter');
  await expect(page.getByText('submall002').first()).toBeVisible();
  expect(desk.complaints).toEqual([]);
});
