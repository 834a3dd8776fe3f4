#!/bin/sh
# Rebuilds grammars/*.wasm from the published packages and writes their checksums. See grammars/SOURCES.md.
# Needs cargo (to fetch the crate), emcc (Debian's `emscripten` 3.1.6) and npm.
set -eu

scalaVersion=0.26.2
pythonVersion=0.25.0
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Only parser.c and scanner.c are compiled; the crate's own build script never runs.
mkdir -p "$work/scala/src"
: > "$work/scala/src/lib.rs"
cat > "$work/scala/Cargo.toml" <<TOML
[package]
name = "grammar"
version = "0.0.0"
edition = "2021"

[dependencies]
tree-sitter-scala = "=$scalaVersion"
TOML
(cd "$work/scala" && cargo vendor --quiet > "$work/vendor.log")
crate="$work/scala/vendor/tree-sitter-scala"
(
  cd "$crate"
  emcc src/parser.c src/scanner.c -Os -fno-exceptions -fvisibility=hidden \
    -sSIDE_MODULE=2 -sEXPORTED_FUNCTIONS=_tree_sitter_scala -Isrc -o "$work/tree-sitter-scala.wasm"
)
cp "$work/tree-sitter-scala.wasm" "$here/grammars/tree-sitter-scala.wasm"
cp "$crate/LICENSE" "$here/grammars/LICENSE-tree-sitter-scala"

(cd "$work" && npm pack --silent "tree-sitter-python@$pythonVersion" && tar xzf "tree-sitter-python-$pythonVersion.tgz")
cp "$work/package/tree-sitter-python.wasm" "$here/grammars/tree-sitter-python.wasm"
cp "$work/package/LICENSE" "$here/grammars/LICENSE-tree-sitter-python"

cd "$here/grammars"
chmod 644 *.wasm
sha256sum *.wasm > SHA256SUMS
cat SHA256SUMS
