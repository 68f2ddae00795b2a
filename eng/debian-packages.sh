# shellcheck shell=bash
# Installs Debian packages where that can be done without asking anyone. Sourced by build.sh.

# Why packages can't be installed from here, or nothing if they can.
why_no_apt() {
  if ! has apt-get || ! has apt-cache; then
    echo "this system has no apt"
  elif [[ $(id -u) != 0 ]] && ! { has sudo && sudo -n true 2> /dev/null; }; then
    echo "that takes root, or sudo without a password"
  fi
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi
}

# apt_get FILE ARGUMENTS...: its talk is added to FILE; waits for another apt to end.
apt_get() {
  local log=$1 && shift
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=2 "$@" \
    < /dev/null >> "$log" 2>&1
}

# install_debian_packages PACKAGE...: false if it failed, which it has said.
install_debian_packages() {
  local log
  log=$(artifact apt.log)
  : > "$log"
  say "installing with apt: $* (log: $log)"
  # A package list is asked for when there's none, or when it proves to be out of date.
  apt-cache show "$@" > /dev/null 2>&1 || apt_get "$log" update || true
  apt_get "$log" install -y --no-install-recommends "$@" && return
  apt_get "$log" update && apt_get "$log" install -y --no-install-recommends "$@" && return
  say "apt could not install them:"
  grep '^[EW]:' "$log" | sort -u | tail -n 3 >&2 || true
  return 1
}

# The data set of the quick start. Where apt can't bring it, the quick start gets it by itself.
get_fashion_mnist() {
  local argument
  for argument in "$@"; do
    [[ $argument != --data && $argument != --data=* && $argument != --help && $argument != -h ]] || return 0
  done
  local cache=${OODDETECTION_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ood-detection}
  [[ ! -d /usr/share/datasets/fashion-mnist && ! -e $cache/fashion-mnist/train-images-idx3-ubyte.gz ]] || return 0
  if [[ -n $(why_no_apt) ]] || ! install_debian_packages dataset-fashion-mnist; then
    say "Debian's package dataset-fashion-mnist is not installed: the data set is looked for elsewhere"
  fi
}
