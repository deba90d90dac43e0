import { expect, test, typeTotal } from './desk.ts';

/** 192 and 193 have closed accounts: accepted, and failed at the bank a day later. */
const SHEET = '서브몰ID,지급일,지급금액,비고\nsubmall001,2026-12-02,150000,가\nsubmall192,2026-12-02,250000,나\nsubmall193,2026-12-02,350000,다\nsubmall002,2026-12-10,450000,라\n';

test('a batch is followed to its end, and its failed rows become a new draft or a file that can be dropped in again', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('file-input').setInputFiles({ name: '지급.csv', mimeType: 'text/csv', buffer: Buffer.from(SHEET) });
  await expect(page.getByTestId('total-amount')).toContainText('1,200,000');
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toContainText('4');
  await expect(page.getByTestId('follow-line')).toContainText('마지막으로 물은 때');
  await expect(page.getByTestId('timeline')).toContainText('보내기 끝');
  await desk.picture('70-followed');
  await desk.kill();

  const again = await desk.restart({ SETTLEDESK_NOW: '2026-12-02T10:00:00+09:00' });
  await again.getByTestId('rail-batches').click();
  await again.locator('[data-testid^="batch-b"]').first().click();
  // Opening it asks: nobody pressed anything.
  await expect(again.getByTestId('outcome-failed')).toContainText('2');
  await expect(again.getByTestId('failed-rows')).toContainText('600,000');
  await expect(again.getByTestId('timeline')).toContainText('거절·실패 2건');
  await desk.picture('71-failed');
  // From row to row by the keyboard: the side tells of each.
  await again.getByTestId('outcome-failed').click();
  await expect(again.getByTestId('outcome-rows-shown')).toContainText('2건');
  await again.getByTestId('outcome-grid').focus();
  await again.keyboard.press('ArrowDown');
  await expect(again.getByTestId('row-detail')).toContainText('350,000');
  await expect(again.getByTestId('row-detail')).toContainText('수취인의 계좌를 확인');
  await desk.picture('72-row-detail');

  const [download] = await Promise.all([again.waitForEvent('download'), again.getByTestId('save-failed').click()]);
  expect(download.suggestedFilename()).toContain('실패한 행');
  await again.getByTestId('draft-of-failed').click();
  await expect(again.getByTestId('total-amount')).toContainText('600,000');
  await expect(again.getByTestId('total-count')).toContainText('2');
  await expect(again.getByTestId('draft-origin')).toContainText('의 실패한 행에서');
  await desk.picture('73-draft-of-failed');
  await again.getByTestId('rail-batches').click();
  await again.locator('[data-testid^="batch-b"]').first().click();
  await expect(again.getByTestId('follow-into')).toContainText('실패한 2행');
  await expect(again.getByTestId('failed-rows')).toContainText('이미 모두');
  await again.getByTestId('draft-of-failed').click();
  await expect(again.getByRole('dialog')).toContainText('두 번 지급될 수 있습니다');
  await desk.picture('74-taken');
  await again.keyboard.press('Escape');
  await again.getByTestId('follow-into').click();
  await expect(again.getByTestId('total-amount')).toContainText('600,000');
  expect(desk.complaints).toEqual([]);
});
