import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { readWorkbook } from '../../electron/sheets/read.ts';
import { shownText } from '../../shared/cells.ts';
import { expect, test, typeTotal } from './desk.ts';

const csv = (...lines: readonly string[]): Buffer => Buffer.from(`\ufeff${lines.join('\n')}\n`);

/** A form of the accounts department: who is 코드2, what is paid is 금액2, 적요 is our own note. */
const MONTHLY = (month: string, rows: readonly string[]): Buffer => csv(`${month} 지급 내역`, '업체,코드2,지급예정일,금액,금액2,적요', ...rows);
const OCTOBER = MONTHLY('10월', ['한빛,submall001,2026-12-02,11000,10000,10월 정산분', '두리,submall002,2026-12-02,22000,20000,10월 정산분']);
const NOVEMBER = MONTHLY('11월', ['한빛,submall001,2026-12-03,33000,30000,11월 정산분', '세움,submall003,2026-12-03,44000,40000,11월 정산분', '두리,submall002,2026-12-03,55000,50000,11월 정산분']);

async function importFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('file-input').setInputFiles({ name, mimeType: 'text/csv', buffer });
  // The very same content was here before: it is asked about, and read again.
  const again = page.getByTestId('known-again');
  await expect(again.or(page.getByTestId('total-amount'))).toBeVisible();
  if (await again.isVisible()) await again.click();
}

async function choose(page: Page, testId: string, option: string | RegExp): Promise<void> {
  await page.getByTestId(testId).click();
  await page.getByRole('option', typeof option === 'string' ? { name: option, exact: true } : { name: option }).click();
}

async function scheme(page: Page, value: 'light' | 'dark'): Promise<void> {
  await page.getByTestId('scheme-switch').click();
  await page.getByTestId(`scheme-${value}`).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', value);
}
const dark = (page: Page): Promise<void> => scheme(page, 'dark');
const light = (page: Page): Promise<void> => scheme(page, 'light');

/** Maps the monthly form by hand, from the picker of what is missing on. */
async function mapByHand(page: Page): Promise<void> {
  await choose(page, 'pick-subMallId', /B · 코드2/);
  await expect(page.getByTestId('missing-fields')).toHaveCount(0);
  await expect(page.getByTestId('field-2')).toHaveValue('서브몰 아이디');
  await choose(page, 'field-4', '쓰지 않음');
  await expect(page.getByTestId('missing-payoutAmount')).toBeVisible();
  await choose(page, 'pick-payoutAmount', /E · 금액2/);
  await choose(page, 'field-6', '내부 메모 (보내지 않음)');
  await expect(page.getByTestId('total-amount')).toContainText('30,000');
}

test('a form mapped by hand maps itself the next time, says so, is renamed and forgotten', async ({ desk }) => {
  const { page } = desk;
  await importFile(page, '10월 지급내역.csv', OCTOBER);
  await expect(page.getByTestId('missing-fields')).toBeVisible();
  await desk.picture('m01-missing');
  await mapByHand(page);
  await expect(page.getByTestId('form-notice')).toHaveAttribute('data-form', 'kept');
  await expect(page.getByTestId('form-notice')).toContainText('지급내역');
  await desk.picture('m02-kept');

  await importFile(page, '11월 지급내역.csv', NOVEMBER);
  // It maps itself and goes straight to the rows.
  await expect(page.getByTestId('grid')).toBeVisible();
  await expect(page.getByTestId('total-amount')).toContainText('120,000');
  await expect(page.getByText('그때처럼 열을 맞추었습니다').first()).toBeVisible();
  await desk.picture('m03-review-says-so');
  await page.getByTestId('step-mapping').click();
  await expect(page.getByTestId('form-notice')).toHaveAttribute('data-form', 'used');
  await expect(page.getByTestId('form-notice')).toContainText('지난번과 같은 양식: 지급내역');
  await expect(page.getByTestId('form-notice')).toContainText('1번 사용');
  await expect(page.getByTestId('column-5')).toContainText('지난번에 고름');
  await desk.picture('m04-used');
  await dark(page);
  await desk.picture('m05-used-dark');
  await light(page);

  await page.getByTestId('notice-rename').click();
  await page.getByTestId('form-name').fill('협력사 월 정산');
  await page.getByTestId('dialog-do').click();
  await expect(page.getByTestId('form-notice')).toContainText('지난번과 같은 양식: 협력사 월 정산');

  // One column more: who is paid is only suggested, and two columns that were told apart are told again.
  await importFile(page, '임시 양식.csv', csv('업체,코드2,담당,지급예정일,금액,금액2,적요', '한빛,submall001,김,2026-12-03,33000,30000,11월'));
  await expect(page.getByTestId('form-notice')).toHaveAttribute('data-form', 'nearest');
  await expect(page.getByTestId('contest-6')).toContainText('비슷한 양식에서는');
  await desk.picture('m09-nearest');
  await page.getByTestId('suggest-subMallId').click();
  await page.getByTestId('take-6').click();
  await expect(page.getByTestId('total-amount')).toContainText('30,000');
  await importFile(page, '11월 지급내역.csv', NOVEMBER);
  await expect(page.getByTestId('grid')).toBeVisible();
  await page.getByTestId('step-mapping').click();

  // The desk's own reading for once: the form stays remembered.
  await page.getByTestId('own-reading').click();
  await expect(page.getByTestId('missing-fields')).toBeVisible();
  await expect(page.getByTestId('form-notice')).toHaveCount(0);

  await importFile(page, '12월.csv', NOVEMBER);
  await expect(page.getByTestId('total-amount')).toContainText('120,000');
  await page.getByTestId('rail-connections').click();
  const row = page.getByTestId('forms-panel').getByRole('listitem');
  await expect(row).toHaveCount(2);
  await expect(row.first()).toContainText('협력사 월 정산');
  await expect(row.first()).toContainText('3번 사용');
  await row.nth(1).getByRole('button').click();
  await page.getByTestId('form-forget').click();
  await page.getByTestId('dialog-do').click();
  await expect(row).toHaveCount(1);
  await desk.picture('m06-forms');
  await dark(page);
  await desk.picture('m07-forms-dark');
  await light(page);

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('forms-export').click()]);
  const exported = join(desk.home, 'forms.json');
  await download.saveAs(exported);
  expect(readFileSync(exported, 'utf8')).toContain('협력사 월 정산');
  expect(readFileSync(exported, 'utf8')).not.toContain('submall001');

  await row.getByRole('button', { name: '협력사 월 정산 관리' }).click();
  await page.getByTestId('form-forget').click();
  await page.getByTestId('dialog-do').click();
  await expect(row).toHaveCount(0);
  await importFile(page, '1월.csv', NOVEMBER);
  await expect(page.getByTestId('missing-fields')).toBeVisible();

  // Back from the file: asked only where something differs.
  await page.getByTestId('rail-connections').click();
  await page.getByTestId('forms-file').setInputFiles(exported);
  await expect(row).toContainText('협력사 월 정산');
  const other = JSON.parse(readFileSync(exported, 'utf8')) as { forms: { name: string; content: { columns: { field: string | null }[] } }[] };
  other.forms[0]!.name = '다른 부서의 양식';
  other.forms[0]!.content.columns.pop();
  const changed = join(desk.home, 'other.json');
  writeFileSync(changed, JSON.stringify(other));
  await page.getByTestId('forms-file').setInputFiles(changed);
  await expect(page.getByTestId('form-conflicts')).toContainText('다른 부서의 양식');
  await desk.picture('m08-conflict');
  await page.getByTestId('forms-replace').click();
  await page.getByTestId('dialog-do').click();
  await expect(row).toContainText('다른 부서의 양식');
  await page.getByTestId('forms-file').setInputFiles({ name: 'wrong.json', mimeType: 'application/json', buffer: Buffer.from('{"format":"settledesk-forms","version":1,"forms":[{}]}') });
  await expect(page.getByText('내용이 맞지 않습니다').first()).toBeVisible();
  expect(desk.complaints).toEqual([]);
});

test('two columns for one field are said at both, and one click changes them', async ({ desk }) => {
  const { page } = desk;
  await importFile(page, '두 금액.csv', csv('서브몰ID,지급일,금액,지급금액,입금통장표시', 'submall001,2026-12-02,11000,10000,정산', 'submall002,2026-12-02,22000,20000,정산'));
  await expect(page.getByTestId('contest-3')).toContainText('D 지급금액 열을 씁니다');
  await expect(page.getByTestId('contest-4')).toContainText('C 금액 열도');
  await desk.picture('m10-contest');
  await page.getByTestId('take-3').click();
  await expect(page.getByTestId('field-3')).toHaveValue('지급 금액');
  await expect(page.getByTestId('field-4')).toHaveValue('쓰지 않음');
  await expect(page.getByTestId('contest-4')).toContainText('직접 고른 열');
  await expect(page.getByText('33,000').first()).toBeVisible();
  await desk.picture('m11-contest-switched');
  expect(desk.complaints).toEqual([]);
});

test('what the form lacks: a pay date and the passbook text for every row, payees by business number, all in the result', async ({ desk }) => {
  const { page } = desk;
  const numbers = await businessNumbers();
  await importFile(page, '사업자번호 양식.csv', csv('상호,사업자등록번호,지급금액', `가,${numbers[0]},10000`, `나,${numbers[1]},20000`, '다,999-99-99999,30000'));
  await expect(page.getByTestId('payee-from')).toContainText('사업자등록번호');
  await expect(page.getByTestId('missing-payoutDate')).toBeVisible();
  await desk.picture('m20-lacking');
  await page.getByTestId('day-for-all').click();
  await expect(page.getByTestId('day-2026-12-10')).toBeVisible();
  await desk.picture('m21-day');
  await page.getByTestId('day-2026-12-10').click();
  await expect(page.getByTestId('missing-fields')).toHaveCount(0);
  await page.getByTestId('constant-transferSummary').fill('너무긴통장표시글자');
  await page.getByTestId('constant-transferSummary').press('Enter');
  await expect(page.getByTestId('constants')).toContainText('7자를 넘습니다');
  await desk.picture('m22-constant-too-long');
  await page.getByTestId('constant-transferSummary').fill('12월정산');
  await page.getByTestId('constant-transferSummary').press('Enter');
  await expect(page.getByTestId('constants')).not.toContainText('7자를 넘습니다');
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('total-amount')).toContainText('30,000');
  await expect(page.getByTestId('total-errors')).toContainText('1');
  await expect(page.getByRole('gridcell', { name: /submall002/ }).first()).toBeVisible();
  await expect(page.getByText('받는 분 통장 표시: 12월정산').or(page.getByText('12월정산')).first()).toBeVisible();
  await desk.picture('m23-review-derived');
  await page.getByTestId('next-action').click();
  await page.getByTestId('skip-errors').click();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toContainText('2');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-result').click()]);
  const path = join(desk.home, 'result.xlsx');
  await download.saveAs(path);
  const [rows] = (await readWorkbook(Uint8Array.from(readFileSync(path)))).sheets;
  const header = (rows?.rows[0] ?? []).map(shownText);
  const cell = (title: string): string[] => (rows?.rows.slice(1) ?? []).map((row) => shownText(row[header.findIndex((text) => text.startsWith(title))] ?? null));
  expect(cell('서브몰 아이디')).toEqual(['submall001', 'submall002']);
  expect(cell('받는 분 통장 표시')).toEqual(['12월정산', '12월정산']);
  expect(cell('지급금액')).toEqual(['10000', '20000']);
  expect(desk.complaints).toEqual([]);
});

test('stepping back to the mapping at any time keeps what was typed, and undo still works', async ({ desk }) => {
  const { page } = desk;
  await importFile(page, '정산.csv', csv('서브몰ID,지급일,지급금액,입금통장표시,비고', 'submall001,2026-12-02,10000,정산,가', 'submall002,2026-12-02,20000,정산,나'));
  await expect(page.getByTestId('total-amount')).toContainText('30,000');
  await page.getByRole('gridcell', { name: /20,000/ }).first().dblclick();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('25000');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('total-amount')).toContainText('35,000');
  await page.getByTestId('step-mapping').click();
  await choose(page, 'field-4', '쓰지 않음');
  await choose(page, 'header-select', '머리글 없음');
  await choose(page, 'header-select', '1행');
  await expect(page.getByText('35,000').first()).toBeVisible();
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('total-amount')).toContainText('35,000');
  await page.getByTestId('undo').click();
  await expect(page.getByTestId('total-amount')).toContainText('30,000');
  await page.getByTestId('redo').click();
  await expect(page.getByTestId('total-amount')).toContainText('35,000');
  expect(desk.complaints).toEqual([]);
});

test('long headers stay in their place', async ({ desk }) => {
  const { page } = desk;
  const long = '지급 대상 거래처의 내부 관리 코드 (2026년 하반기 개편 이후 사용하는 신규 체계 기준, 구 코드 사용 금지)';
  await importFile(page, '긴 머리글.csv', csv(`"${long}","${long} 2",정산 지급 금액(부가세 별도 아님 확인 후 입력 바랍니다),지급금액,입금액`, 'submall001,x,10000,9000,8000', 'submall002,y,20000,18000,17000'));
  await expect(page.getByTestId('missing-fields')).toBeVisible();
  await choose(page, 'field-1', '서브몰 아이디');
  await expect(page.getByTestId('contest-5')).toBeVisible();
  await desk.picture('m30-long');
  await dark(page);
  await desk.picture('m31-long-dark');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(desk.complaints).toEqual([]);
});

/** Business numbers of the first payees of the practice world. */
async function businessNumbers(): Promise<readonly string[]> {
  const { practiceSeed } = await import('../../electron/practice/seed.ts');
  const { DEFAULT_SEED } = await import('../../electron/practice/practice.ts');
  return practiceSeed(DEFAULT_SEED).submalls.slice(0, 2).map(({ businessNumber }) => {
    if (businessNumber === null) throw new Error('the first payees have business numbers');
    return `${businessNumber.slice(0, 3)}-${businessNumber.slice(3, 5)}-${businessNumber.slice(5)}`;
  });
}
