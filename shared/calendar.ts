/**
 * Korean dates. "Today" and every hour rule are computed in Asia/Seoul (fixed UTC+9, no summer time),
 * never in the machine's own zone.
 */
export type KstDate = string & { readonly __date: 'kst' };

const KST_OFFSET_MS = 9 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

/** Reads yyyy-MM-dd; null when it is not a day that exists. By arithmetic: a Date for every row of a ledger takes longer than reading it. */
export function parseKstDate(text: string): KstDate | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day = Number(text.slice(8));
  return day >= 1 && day <= daysIn(Number(text.slice(0, 4)), Number(text.slice(5, 7))) ? (text as KstDate) : null;
}

/** Like parseKstDate, for dates known to be right. Throws RangeError otherwise. */
export function kstDate(text: string): KstDate {
  const date = parseKstDate(text);
  if (date === null) throw new RangeError(`not a date: ${text}`);
  return date;
}

/** The Korean calendar day of an instant (milliseconds since 1970 UTC). */
export function kstDateOf(instant: number): KstDate {
  return new Date(instant + KST_OFFSET_MS).toISOString().slice(0, 10) as KstDate;
}

/** Minutes since midnight in Korea, 0 to 1439. */
export function kstMinuteOfDay(instant: number): number {
  return Math.floor((((instant + KST_OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS / 60_000);
}

/** ISO 8601 with +09:00 and whole seconds, the form of every time this program shows or exports. */
export function isoKst(instant: number): string {
  return `${new Date(instant + KST_OFFSET_MS).toISOString().slice(0, 19)}+09:00`;
}

const CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;
const INSTANT = new RegExp(String.raw`^(\d{4}-\d{2}-\d{2})T${CLOCK}(?::[0-5]\d(?:\.\d{1,9})?)?(Z|[+-]${CLOCK})?$`);

/**
 * Reads an ISO 8601 time with an offset; one without an offset is taken as Korean time. Null when unreadable, and for a day or
 * an hour that does not exist: `Date.parse` would go on to the next day, where nobody meant anything to be sent.
 */
export function parseInstant(text: string): number | null {
  const match = INSTANT.exec(text);
  if (!match || parseKstDate(match[1] ?? '') === null) return null;
  const time = Date.parse(match[2] === undefined ? `${text}+09:00` : text);
  return Number.isNaN(time) ? null : time;
}

export function addDays(date: KstDate, days: number): KstDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10) as KstDate;
}

/** Whole days from one date to another; negative when `to` is earlier. */
export function daysBetween(from: KstDate, to: KstDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** 0 = Sunday … 6 = Saturday. */
export function weekday(date: KstDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

export function isWeekend(date: KstDate): boolean {
  const day = weekday(date);
  return day === 0 || day === 6;
}

/** What is known about a day. A year without data is `unknown`, never "no holiday". */
export type DayKind =
  | { readonly type: 'business' }
  | { readonly type: 'weekend' }
  | { readonly type: 'holiday'; readonly names: readonly string[] }
  | { readonly type: 'unknown' };

/** Public holidays by year; a year that is not a key has no data. */
export type HolidayYears = ReadonlyMap<number, ReadonlyMap<string, readonly string[]>>;

export class BusinessCalendar {
  readonly #years: HolidayYears;

  constructor(years: HolidayYears) {
    this.#years = years;
  }

  /** Weekends are certain in any year; a weekday in a year without data is `unknown`. */
  kindOf(date: KstDate): DayKind {
    const year = this.#years.get(Number(date.slice(0, 4)));
    const names = year?.get(date);
    if (names) return { type: 'holiday', names };
    if (isWeekend(date)) return { type: 'weekend' };
    return year ? { type: 'business' } : { type: 'unknown' };
  }

  /** The first day on or after `date` that is certainly or possibly a business day. */
  nextBusinessDay(date: KstDate): KstDate {
    let day = date;
    for (let step = 0; step < 60; step += 1) {
      const kind = this.kindOf(day).type;
      if (kind === 'business' || kind === 'unknown') return day;
      day = addDays(day, 1);
    }
    throw new RangeError(`no business day within 60 days of ${date}`);
  }
}

/**
 * Builds the calendar from @hyunbinseo/holidays-kr, the official almanac as data
 * (toss-facts §6.2), for the years given; years the package lacks stay unknown.
 */
export async function loadBusinessCalendar(years: readonly number[]): Promise<BusinessCalendar> {
  const { getHolidayPreset } = await import('@hyunbinseo/holidays-kr');
  const map = new Map<number, ReadonlyMap<string, readonly string[]>>();
  for (const year of years) {
    try {
      map.set(year, new Map(Object.entries(await getHolidayPreset(String(year)))));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return new BusinessCalendar(map);
}
