/** Runs the work for every item with a bounded number at once; results come in the order of the items. */
export async function mapAtOnce<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  let stopped = false;
  const worker = async (): Promise<void> => {
    try {
      // The workers share one iterator, so that each item is taken once; after an error nobody takes another.
      for (const [index, item] of entries) {
        if (stopped) return;
        results[index] = await work(item);
      }
    } catch (error) {
      stopped = true;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, items.length)) }, worker));
  return results;
}
