import { expect, openSample, test, typeTotal } from './desk.ts';

const KEY = '0123456789abcdef'.repeat(4);
const SECRET = 'test_sk_seller_0123456789_WXYZ';

test('seller payouts from a sample to their ends: what is paid at once is told before, and stays when the rest is cancelled', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'seller-clean');
  await expect(page.locator('[aria-rowindex="2"] > [aria-colindex="1"]')).toBeVisible();
  await expect(page.getByTestId('total-count')).toContainText('60');
  await desk.picture('40-seller-review');
  await page.getByTestId('next-action').click();

  await expect(page.getByTestId('express-notice')).toContainText('즉시 지급 6건');
  await expect(page.getByTestId('express-notice')).toContainText('취소할 수 없습니다');
  await expect(page.getByTestId('express-hours')).toContainText('지금은 그 시간입니다');
  await expect(page.getByTestId('timing-immediate')).toBeVisible();
  await desk.picture('41-seller-confirm');
  await page.getByTestId('timing-immediate').click();
  await expect(page.getByTestId('express-notice')).toContainText('즉시 지급 60건');
  await page.getByTestId('timing-sheet').click();
  await expect(page.getByTestId('express-notice')).toContainText('즉시 지급 6건');
  await typeTotal(page);
  await page.getByTestId('send-button').click();

  await expect(page.getByTestId('outcome-accepted')).toContainText('60');
  await expect(page.getByTestId('outcome-grid')).toContainText('즉시');
  await expect(page.getByTestId('outcome-grid')).toContainText('지급 처리 중');
  await desk.picture('42-seller-outcomes');
  await page.getByTestId('undo-open').click();
  await expect(page.getByTestId('undo-asked')).toContainText('54행');
  await expect(page.getByTestId('undo-preview')).toContainText('6행');
  await desk.picture('43-seller-cancel');
  await page.getByTestId('dialog-do').click();
  await expect(page.getByTestId('outcome-cancelled')).toContainText('54');
  await expect(page.getByTestId('outcome-accepted')).toContainText('6');
  expect(desk.complaints).toEqual([]);
});

test('outside the hours it is said, and sending is not refused by the desk', async ({ desk }) => {
  await desk.kill();
  const page = await desk.restart({ SETTLEDESK_NOW: '2026-12-01T16:10:00+09:00' });
  await openSample(page, 'seller-clean');
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('express-hours')).toContainText('지금은 그 시간이 아니어서');
  await typeTotal(page);
  await expect(page.getByTestId('send-button')).toBeEnabled();
  await desk.picture('44-seller-confirm-late');
});

test('the sheet with mistakes shows what stops a seller', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'seller-dirty');
  await expect(page.locator('[aria-rowindex="2"] > [aria-colindex="1"]')).toBeVisible();
  for (const title of ['심사 필요', '본인인증 전 셀러', '못 찾은 수취인', '모르는 지급 유형', '한도를 넘는 금액']) await expect(page.getByText(title).first()).toBeVisible();
  await desk.picture('45-seller-dirty');
  expect(desk.complaints).toEqual([]);
});

test('a connection with two secrets: both are asked for, a cut key is told at once, and neither ever comes back', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('rail-connections').click();
  await page.getByTestId('add-connection').click();
  await expect(page.getByTestId('security-key-input')).toHaveCount(0);
  await page.getByTestId('add-service').click();
  await page.getByRole('option', { name: /지급대행 v2/ }).click();
  await page.getByTestId('add-label').fill('셀러 지급 테스트');
  await page.getByTestId('secret-input').fill(SECRET);
  await page.getByTestId('security-key-input').fill(KEY.slice(0, 60));
  await expect(page.getByText('지금 60자입니다')).toBeVisible();
  await expect(page.getByTestId('dialog-do')).toBeDisabled();
  await page.getByTestId('keep-session').click();
  await desk.picture('46-seller-key-cut');
  await page.getByTestId('security-key-input').fill(KEY);
  await desk.picture('47-seller-connection');
  await page.getByTestId('dialog-do').click();

  const row = page.locator('[data-testid^="connection-c-toss-v2-"]');
  await expect(row).toContainText('비밀 키: 이번 실행만 ····WXYZ');
  await expect(row).toContainText('보안 키: 이번 실행만 ····cdef');
  await desk.picture('48-seller-connections');
  await row.locator('[data-testid^="connection-menu-"]').click();
  await page.getByTestId('menu-secret').click();
  await expect(page.getByTestId('secret-input')).toHaveValue('');
  await expect(page.getByTestId('security-key-input')).toHaveValue('');
  await page.getByTestId('security-key-input').fill('f'.repeat(64));
  await page.getByTestId('keep-session').click();
  await page.getByTestId('dialog-do').click();
  await expect(row).toContainText('보안 키: 이번 실행만 ····ffff');
  await expect(row).toContainText('비밀 키: 이번 실행만 ····WXYZ');
  const content = await page.content();
  for (const secret of [SECRET, KEY, 'f'.repeat(64)]) expect(content).not.toContain(secret);
  expect(desk.complaints).toEqual([]);
});
