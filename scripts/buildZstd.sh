#!/bin/sh
# Rebuilds the zstd decoder of server/src/eventlog/codec/zstdWasm.ts and prints its base64 and checksum.
# Needs cargo (to fetch the crate) and emcc (Debian's `emscripten` 3.1.6).
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/src"
: > "$work/src/lib.rs"
cat > "$work/Cargo.toml" <<TOML
[package]
name = "decoder"
version = "0.0.0"
edition = "2021"

[dependencies]
zstd-sys = "=2.1.2"
TOML
(cd "$work" && cargo vendor --quiet > "$work/vendor.log")
cd "$work/vendor/zstd-sys/zstd/lib"
emcc -O3 -DNDEBUG -DZSTD_DISABLE_ASM=1 -DZSTD_LEGACY_SUPPORT=0 -DZSTD_STRIP_ERROR_STRINGS=1 \
  -DHUF_FORCE_DECOMPRESS_X1=1 -DZSTD_FORCE_DECOMPRESS_SEQUENCES_SHORT=1 -DXXH_NAMESPACE=ZSTD_ -I. \
  common/*.c decompress/*.c -s STANDALONE_WASM=1 -s FILESYSTEM=0 -s ALLOW_MEMORY_GROWTH=1 \
  -s "EXPORTED_FUNCTIONS=['_ZSTD_createDCtx','_ZSTD_freeDCtx','_ZSTD_DCtx_reset','_ZSTD_DCtx_setParameter','_ZSTD_decompressStream','_ZSTD_isError','_ZSTD_getErrorCode','_malloc','_free']" \
  -Wl,--no-entry -o "$work/zstd.wasm"
sha256sum "$work/zstd.wasm" >&2
base64 -w0 "$work/zstd.wasm"
