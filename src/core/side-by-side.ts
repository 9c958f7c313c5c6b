/**
 * Does a piece of work for every item, so many at a time, and gives the results in the order of the items. After a failure no further item
 * is begun; those under way are awaited, so that nothing runs on behind the caller's back, and the first failure is thrown.
 */
export async function sideBySide<T, R>(items: readonly T[], lanes: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  const failures: unknown[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const at = next++;
      try {
        results[at] = await work(items[at]!);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({length: lanes}, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}
