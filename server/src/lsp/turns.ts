/** Long work in slices, so that a keystroke in between is answered. */
const SLICE_MS = 12;

/** Lets everything that waits go first. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** To be awaited between pieces of work: gives way when the slice is used up. */
export function createBreather(): () => Promise<void> {
  let sliceEnd = performance.now() + SLICE_MS;
  return async () => {
    if (performance.now() < sliceEnd) return;
    await nextTurn();
    sliceEnd = performance.now() + SLICE_MS;
  };
}
