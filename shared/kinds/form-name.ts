/** Words that only say which copy of a file it is. */
const COPY_WORDS = /\b(?:final|copy|rev|ver?\.?\s*\d+|v\d+)\b|최종본?|수정본?|사본|복사본/gi;

/** Dates and periods as people write them into file names; what is left names the form. */
const DATES = [
  /(?<!\d)(?:19|20)\d{2}[\s._-]?(?:0?[1-9]|1[0-2])[\s._-]?(?:0[1-9]|[12]\d|3[01])(?!\d)/g, // 20260901, 2026-09-01
  /(?<!\d)(?:19|20)?\d{2}\s*년(?:도|분)?/g,
  /(?<!\d)\d{1,2}\s*월(?:분|말|초)?/g,
  /(?<!\d)\d{1,2}\s*일(?:자)?/g,
  /(?<!\d)[1-4]\s*분기/g,
  /(?<!\d)\d{1,2}\s*(?:주차|차수|차)/g,
  /(?<!\d)(?:19|20)\d{2}[\s._-](?:0?[1-9]|1[0-2])(?!\d)/g, // 2026-09
  /(?<!\d)(?:(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?|(?:19|20)\d{2})(?!\d)/g, // 260901, 202609, 2026
];

function tidy(text: string): string {
  let name = text.normalize('NFC');
  for (const date of DATES) name = name.replace(date, ' ');
  return name
    .replace(COPY_WORDS, ' ')
    .replace(/\(\s*\d*\s*\)|\[\s*\]/g, ' ')
    .replace(/[\s._~-]+/g, ' ')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N})\]]+$/gu, '')
    .trim();
}

export const FORM_NAME_LONGEST = 60;

/** A name for a form that still fits next month: the file's without date, number or extension, else the sheet's, else `otherwise`. */
export function formName(fileName: string, sheetName: string, otherwise: string): string {
  const file = tidy(fileName.replace(/\.[A-Za-z0-9]{1,5}$/, ''));
  const sheet = /^sheet ?\d*$/i.test(sheetName.trim()) ? '' : tidy(sheetName);
  const name = [file, sheet].find((text) => /\p{L}/u.test(text)) ?? otherwise;
  return Array.from(name).slice(0, FORM_NAME_LONGEST).join('').trim();
}
