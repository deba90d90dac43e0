import { join } from 'node:path';
import { changeLedger, readLedger } from '../../electron/tests/raw-ledger.ts';
import { expect, openSample, test, typeTotal } from './desk.ts';

test('another secret key under batches that are open is asked about before it is taken', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'submall-clean');
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('confirm-amount')).toBeVisible();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toContainText('60');

  await page.getByTestId('rail-connections').click();
  await page.getByTestId('add-connection').click();
  await page.getByTestId('add-service').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('add-label').fill('정산팀 시험');
  // Assembled here: no secret, real-looking or not, stands in a file.
  await page.getByTestId('secret-input').fill(`test_sk_${'0'.repeat(24)}wxyz`);
  await page.getByTestId('keep-session').click();
  await page.getByTestId('dialog-do').click();
  await expect(page.getByText('wxyz').first()).toBeVisible();

  // As if the batch had been sent through it, from another account.
  const ledger = join(desk.home, 'ledger.sqlite');
  const [connection] = readLedger(ledger, "SELECT id FROM connections WHERE environment = 'test'") as { id: string }[];
  const id = connection?.id ?? '';
  changeLedger(
    ledger,
    `UPDATE batches SET connection_id = '${id}'; UPDATE batch_rows SET connection_id = '${id}';
     INSERT INTO secret_prints (print, account) VALUES ('other', 'other');
     INSERT INTO batch_secrets (batch_id, place, print, since, after_attempt) SELECT id, 1, 'other', 1, 0 FROM batches;`,
  );
  await page.getByTestId(`connection-menu-${id}`).click();
  await page.getByTestId('menu-secret').click();
  await page.getByTestId('secret-input').fill(`test_sk_${'1'.repeat(24)}wxyz`);
  await page.getByTestId('keep-session').click();
  const save = page.getByTestId('dialog-do');
  await save.click();
  await expect(page.getByTestId('secret-replaces')).toBeVisible();
  await expect(save).toBeDisabled();
  await desk.picture('150-other-secret');
  await page.getByTestId('secret-reissued').check();
  await save.click();
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(readLedger(ledger, "SELECT count(*) AS n FROM audit WHERE action = 'secret-reissued'")).toEqual([{ n: 1 }]);
  expect(desk.complaints).toEqual([]);
});
