# shellcheck shell=bash
# Fashion-MNIST as Debian's package, where apt can bring it without asking anyone. Sourced by build.sh.

# get_fashion_mnist ARGUMENTS...: of the quick start, which elsewhere looks for the data set by itself.
get_fashion_mnist() {
  local argument
  for argument in "$@"; do
    [[ $argument != --data && $argument != --data=* && $argument != --help && $argument != -h ]] || return 0
  done
  local cache=${OODDETECTION_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ood-detection}
  [[ ! -d /usr/share/datasets/fashion-mnist && ! -e $cache/fashion-mnist/train-images-idx3-ubyte.gz ]] || return 0
  has apt-get || return 0

  local log
  log=$(artifact apt.log)
  : > "$log"
  if ! as_root true 2> /dev/null; then
    say "Debian's package dataset-fashion-mnist is not installed, which takes root: the data set is looked for elsewhere"
    return
  fi
  say "installing with apt: dataset-fashion-mnist (log: $log)"
  # A machine may have no package list yet, or one that is out of date.
  if ! apt_get install -y --no-install-recommends dataset-fashion-mnist &&
    ! { apt_get update && apt_get install -y --no-install-recommends dataset-fashion-mnist; }; then
    say "apt could not install it, so the data set is looked for elsewhere:"
    grep '^[EW]:' "$log" | sort -u | tail -n 3 >&2 || true
  fi
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi
}

# Its talk is added to $log; waits for another apt to end.
apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=2 "$@" \
    < /dev/null >> "$log" 2>&1
}
