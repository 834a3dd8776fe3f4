import { isObject, type JsonObject } from '../base/json.ts';

/** Reading values of unknown shape: every accessor gives `undefined` where the field is missing or of another kind. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  // `1e400` is a number in JSON and infinite for us.
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' ? numberOf(value) : undefined;
}

export function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}

export function objectAt(object: JsonObject, key: string): JsonObject | undefined {
  const value = object[key];
  return isObject(value) ? value : undefined;
}

export function listAt(object: JsonObject, key: string): readonly unknown[] {
  const value = object[key];
  return isList(value) ? value : [];
}

export function objectsAt(object: JsonObject, key: string): readonly JsonObject[] {
  return listAt(object, key).filter(isObject);
}

export function numbersAt(object: JsonObject, key: string): readonly number[] {
  return listAt(object, key).filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
}

export function textsAt(object: JsonObject, key: string): readonly string[] {
  return listAt(object, key).filter((value) => typeof value === 'string');
}

/** An object's text values; numbers and truth values as text. */
export function recordAt(object: JsonObject, key: string): Readonly<Record<string, string>> {
  const record: Record<string, string> = {};
  for (const [name, value] of Object.entries(objectAt(object, key) ?? {})) {
    if (typeof value === 'string') record[name] = value;
    else if (typeof value === 'number' || typeof value === 'boolean') record[name] = String(value);
  }
  return record;
}

/** The last millisecond since 1970 that a date can have; what is later stands in a damaged log, and could not be shown. */
const LATEST_TIME = 8.64e15;

/** A time as Spark writes it, in milliseconds since 1970; what it writes for "not yet" (0, -1) is `undefined`. */
export function timeAt(object: JsonObject, key: string): number | undefined {
  const time = numberAt(object, key);
  return time !== undefined && time > 0 && time <= LATEST_TIME ? time : undefined;
}

/** Accumulator updates are numbers or text, by the version. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
