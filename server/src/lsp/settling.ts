/** A look at the sources as a whole once the editor rests; one at a time, and a last one after the last edit. */
export interface Settling {
  soon(): void;
}

const REST_MS = 400;

export function createSettling(
  settle: () => Promise<void>,
  onSettled: () => void,
  log: (message: string) => void,
): Settling {
  let timer: NodeJS.Timeout | undefined;
  let working = false;
  let again = false;

  const work = async (): Promise<void> => {
    if (working) {
      again = true;
      return;
    }
    working = true;
    try {
      await settle();
      onSettled();
    } catch (error) {
      log(`looking at all sources failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    working = false;
    if (again) soon();
    again = false;
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void work(), REST_MS);
  };
  return { soon };
}
