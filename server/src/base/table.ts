/**
 * A table that is asked by names of logs and sources.
 * A plain object would know `constructor` and `toString` too, which every object inherits.
 */
export function table<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const own: Record<string, T> = { ...entries };
  Object.setPrototypeOf(own, null);
  return own;
}
