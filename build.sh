#!/usr/bin/env bash
# Builds, tests and runs OodDetection. `./build.sh help` lists the commands.
set -euo pipefail

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly repo
readonly solution=$repo/OodDetection.sln

# shellcheck source=eng/common.sh
. "$repo/eng/common.sh"
# shellcheck source=eng/dotnet-sdk.sh
. "$repo/eng/dotnet-sdk.sh"
# shellcheck source=eng/fashion-mnist.sh
. "$repo/eng/fashion-mnist.sh"
# shellcheck source=eng/tests.sh
. "$repo/eng/tests.sh"

help() {
  cat <<'TEXT'
usage: ./build.sh [command] [arguments]

  quickstart   run samples/Quickstart; arguments go to it (try: ./build.sh quickstart --help)
  test         build all, run every test project; arguments go to `dotnet test` (e.g. --filter Roc)
  bench        run the benchmarks; arguments go to them (try: ./build.sh bench --help, and see benchmarks/README.md)
  build        build all; arguments go to `dotnet build`. The default command
  pack         make the packages, in packages/ or in --output FOLDER
  help         print this text

Plain dotnet commands do the same. What this adds: it looks for the SDK, gets Debian's package of Fashion-MNIST for
quickstart and test, and counts the tests. With TorchBackend=cuda-linux in the environment programs get libtorch for GPUs.
TEXT
}

# compile PROJECT ARGUMENTS...
compile() {
  say "building ${1#"$repo/"}"
  (cd "$repo" && dotnet build "$1" -c Release --nologo -v quiet "${@:2}")
}

# run PROJECT ARGUMENTS...: from the caller's folder, so that relative paths in the arguments mean what they say.
run() {
  compile "$repo/$1"
  exec dotnet run --no-build -c Release --project "$repo/$1" -- "${@:2}"
}

# run_pack [--output FOLDER]
run_pack() {
  local folder=$repo/packages
  case ${1:-} in
    --output | -o) folder=${2:-} && shift $(( $# > 1 ? 2 : 1 )) ;;
    --output=*) folder=${1#*=} && shift ;;
  esac
  [[ $# == 0 && -n $folder ]] || die "pack takes --output FOLDER alone${1:+; it was given: $*}"
  [[ $folder == /* ]] || folder=$PWD/$folder
  (cd "$repo" && dotnet msbuild eng/Pack.proj -nologo -v:minimal "-p:PackageOutputPath=$folder")
}

command=${1:-build}
(( $# == 0 )) || shift
case $command in
  quickstart | test | bench | build | pack) settle_dotnet_sdk ;;
  help | --help | -h) help && exit ;;
  *) die "unknown command '$command'; the commands are quickstart, test, bench, build, pack and help." ;;
esac
case $command in
  quickstart) get_fashion_mnist "$@" && run samples/Quickstart "$@" ;;
  test) get_fashion_mnist && run_tests "$@" ;;
  bench) run benchmarks/OodDetection.Benchmarks "$@" ;;
  build) compile "$solution" "$@" ;;
  pack) run_pack "$@" ;;
esac
