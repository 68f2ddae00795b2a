# shellcheck shell=bash
# What the parts of build.sh share. Sourced by build.sh, which sets $repo.

# Talk of the set-up goes to the error stream: what a program prints can be piped on.
say() { printf '%s\n' "$*" >&2; }

die() {
  printf 'build.sh: %s\n' "$*" >&2
  exit 1
}

has() { command -v "$1" > /dev/null 2>&1; }

# artifact NAME: makes the folder of what builds leave behind, and prints the path of NAME in it.
artifact() {
  mkdir -p "${repo:?}/artifacts"
  printf '%s\n' "$repo/artifacts/$1"
}
