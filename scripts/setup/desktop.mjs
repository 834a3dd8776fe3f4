/** Finds a desktop VS Code (or a sibling with the same command line) on this machine. */
import { spawnSync } from 'node:child_process';

const COMMANDS = ['code', 'code-insiders', 'codium'];

/** A screen to open a window on: without one, a desktop editor's command line may exist and still open nothing. */
export function hasScreen() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

export function findDesktopCode() {
  if (!hasScreen()) return undefined;
  return COMMANDS.find((command) => {
    const { status } = spawnSync(command, ['--version'], {
      stdio: 'ignore',
      shell: process.platform === 'win32',
      timeout: 20_000,
    });
    return status === 0;
  });
}
