import type { Bytes, Trouble } from './bytes.ts';
import { zstdWasm } from './zstdWasm.ts';

interface Memory {
  /** Another one after every growth of the memory. */
  readonly buffer: ArrayBuffer;
}

interface Decoder {
  readonly memory: Memory;
  readonly malloc: (size: number) => number;
  readonly ZSTD_createDCtx: () => number;
  readonly ZSTD_decompressStream: (context: number, output: number, input: number) => number;
  readonly ZSTD_isError: (code: number) => number;
  readonly ZSTD_getErrorCode: (code: number) => number;
}

/** The part of the standard that is used here, and what the module exports. Node has it; its types have not. */
declare const WebAssembly: {
  readonly compile: (bytes: Uint8Array) => Promise<object>;
  readonly instantiate: (module: object, imports: object) => Promise<{ readonly exports: Decoder }>;
};

const INPUT_BYTES = 128 * 1024;
const OUTPUT_BYTES = 512 * 1024;
/** `ZSTD_inBuffer` and `ZSTD_outBuffer`: pointer, size and position, four bytes each. */
const STRUCT_BYTES = 12;

/** `ZSTD_error_frameParameter_windowTooLarge` */
const WINDOW_TOO_LARGE = 16;

let compiled: Promise<object> | undefined;

/**
 * Zstandard, any number of frames one after the other, in the memory of one frame's window.
 * Spark closes a frame at every flush, so a log has thousands; one frame of the whole log works the same way.
 */
export async function* unzstd(source: Bytes, trouble: Trouble): Bytes {
  const decoder = await createDecoder();
  const { memory } = decoder;
  const context = decoder.ZSTD_createDCtx();
  const input = decoder.malloc(INPUT_BYTES);
  const output = decoder.malloc(OUTPUT_BYTES);
  const structs = decoder.malloc(2 * STRUCT_BYTES);
  /** What the decoder would like to have next: 0 exactly at the end of a frame. */
  let wanted = 0;
  for await (const chunk of source) {
    for (let from = 0; from < chunk.length; from += INPUT_BYTES) {
      const piece = chunk.subarray(from, from + INPUT_BYTES);
      new Uint8Array(memory.buffer).set(piece, input);
      let fields = new Uint32Array(memory.buffer, structs, 6);
      fields.set([input, piece.length, 0]);
      for (let more = true; more;) {
        fields = new Uint32Array(memory.buffer, structs, 6);
        fields.set([output, OUTPUT_BYTES, 0], 3);
        wanted = decoder.ZSTD_decompressStream(context, structs + STRUCT_BYTES, structs);
        fields = new Uint32Array(memory.buffer, structs, 6);
        const [, , consumed = 0, , , produced = 0] = fields;
        if (produced > 0) yield Buffer.from(memory.buffer, output, produced);
        if (decoder.ZSTD_isError(wanted) !== 0) {
          const code = decoder.ZSTD_getErrorCode(wanted);
          trouble(
            code === WINDOW_TOO_LARGE
              ? 'was compressed with a window of more than 128 MB (zstd --long); unpack it first'
              : `is damaged: its zstd data cannot be read further (error ${code})`,
          );
          return;
        }
        more = consumed < piece.length || produced === OUTPUT_BYTES;
      }
    }
  }
  if (wanted !== 0) trouble('is cut off in the middle of its zstd data');
}

async function createDecoder(): Promise<Decoder> {
  compiled ??= WebAssembly.compile(Buffer.from(zstdWasm, 'base64'));
  const imports = { env: { emscripten_notify_memory_growth: () => undefined } };
  const { exports } = await WebAssembly.instantiate(await compiled, imports);
  return exports;
}
