#!/usr/bin/env node
/**
 * Adds to package-lock.json what npm leaves out: optional binaries of other platforms that the registry at hand does not carry.
 * Without them `npm ci` refuses the lock file, and on such a platform the binary would not be installed.
 *
 *   node scripts/completeLock.mjs      after adding or updating a package
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup/packages.mjs';

const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const PLATFORM = /(?:binding-|\/)(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-(\w+))?$/;

function entryOf(name, version, dependent) {
  const [, os, cpu, abi = ''] = PLATFORM.exec(name) ?? [];
  if (os === undefined) throw new Error(`${name} does not name its platform`);
  const libc =
    os !== 'linux' ? undefined : abi.startsWith('musl') ? 'musl' : abi.startsWith('gnu') ? 'glibc' : undefined;
  return {
    version,
    cpu: [cpu],
    ...(dependent.dev ? { dev: true } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    license: dependent.license,
    optional: true,
    os: [os],
    engines: dependent.engines,
  };
}

for (const dependent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(dependent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] !== undefined || !PLATFORM.test(name)) continue;
    lock.packages[key] = entryOf(name, version, dependent);
    console.log(`added ${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
