/** A look at the sources as a whole once the editor rests; the longer it took last time, the longer the rest must be. */
export interface Settling {
  soon(): void;
}

const SHORTEST_REST_MS = 400;
const REST_PER_WORK = 4;

export function createSettling(
  settle: () => Promise<void>,
  onSettled: () => void,
  log: (message: string) => void,
): Settling {
  let timer: NodeJS.Timeout | undefined;
  let restMs = SHORTEST_REST_MS;
  const work = async (): Promise<void> => {
    const startedAt = performance.now();
    try {
      await settle();
      onSettled();
    } catch (error) {
      log(`looking at all sources failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    restMs = Math.max(SHORTEST_REST_MS, REST_PER_WORK * (performance.now() - startedAt));
  };
  return {
    soon() {
      clearTimeout(timer);
      timer = setTimeout(() => void work(), restMs);
    },
  };
}
