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

# The path of a shared library that the loader finds, or nothing. An ordinary user's PATH may lack ldconfig's folder.
shared_library() {
  { PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2> /dev/null || true; } |
    awk -v name="$1" 'index($1, name) == 1 { print $NF; exit }'
}
