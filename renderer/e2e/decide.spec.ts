import { join } from 'node:path';
import { changeLedger } from '../../electron/tests/raw-ledger.ts';
import { expect, test, typeTotal } from './desk.ts';

const SHEET = '서브몰ID,지급일,지급금액,비고\nsubmall001,2026-12-02,150000,가\nsubmall002,2026-12-02,250000,나\n';

/** As if the only request had been lost and the service had never had it: nobody can know that from outside. */
const LOST = `
  UPDATE batch_rows SET outcome = 'unknown', code = 'TIMEOUT', service_id = NULL, status = NULL;
  UPDATE attempts SET delivery = 'lost', reason = 'TIMEOUT', status = NULL, headers = NULL, answer = NULL;
  UPDATE requests SET state = 'unknown';
  UPDATE batches SET state = 'attention', finished_at = NULL;
`;

test('a row that nobody can find out about is decided by a person, after its key is dead, with what he saw', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('file-input').setInputFiles({ name: '지급.csv', mimeType: 'text/csv', buffer: Buffer.from(SHEET) });
  await expect(page.getByTestId('total-amount')).toContainText('400,000');
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toContainText('2');
  await desk.kill();
  changeLedger(join(desk.home, 'ledger.sqlite'), LOST);
  changeLedger(join(desk.home, 'practice.sqlite'), 'DELETE FROM payouts; DELETE FROM answers;');

  // A week later the key still lives: the person is told from when on he may decide.
  let again = await desk.restart({ SETTLEDESK_NOW: '2026-12-08T10:00:00+09:00' });
  await again.getByTestId('rail-batches').click();
  await again.locator('[data-testid^="batch-b"]').first().click();
  await again.getByTestId('outcome-unknown').click();
  await again.locator('[aria-rowindex="2"] > [aria-colindex="1"]').click();
  await expect(again.getByTestId('row-detail')).toContainText('2026-12-16');
  await expect(again.getByTestId('decide-row')).toHaveCount(0);
  await desk.kill();

  again = await desk.restart({ SETTLEDESK_NOW: '2026-12-20T10:00:00+09:00' });
  await again.getByTestId('rail-batches').click();
  await again.locator('[data-testid^="batch-b"]').first().click();
  await again.getByTestId('outcome-unknown').click();
  await again.locator('[aria-rowindex="2"] > [aria-colindex="1"]').click();
  await expect(again.getByTestId('decide-row')).toBeVisible();
  await desk.picture('75-decide-row');
  await again.getByTestId('decide-not-paid').click();
  await expect(again.getByRole('dialog')).toContainText('두 번 나갑니다');
  await expect(again.getByTestId('dialog-do')).toBeDisabled();
  await again.getByTestId('decide-note').fill('12월 20일 은행 거래 내역에 없음');
  await desk.picture('76-decide-dialog');
  await again.getByTestId('dialog-do').click();
  await expect(again.getByTestId('outcome-failed')).toContainText('1');
  await again.getByTestId('batch-tab-timeline').click();
  await expect(again.getByTestId('timeline')).toContainText('사람이 결과를 정함');
  await expect(again.getByTestId('outcome-unknown')).toContainText('1');
  await desk.picture('77-decided');
  expect(desk.complaints).toEqual([]);
});
