/** How often a question is asked again while news keep coming: while a batch is sent they come all the time. */
const MOST = 3;

export interface Newest<T> {
  readonly answer: T;
  /** News came during every turn: where they and the answer differ, the news are younger. */
  readonly overtaken: boolean;
}

/**
 * Events and answers come by different ways, so an answer may say what was so before an event that came first. Shown, it would
 * stand until the next event, which may never come: it is asked for again instead. `news` grows with every event.
 */
export async function newest<T>(ask: () => Promise<T>, news: () => number): Promise<Newest<T>> {
  for (let turn = 1; ; turn += 1) {
    const before = news();
    const answer = await ask();
    if (news() === before) return { answer, overtaken: false };
    if (turn === MOST) return { answer, overtaken: true };
  }
}
