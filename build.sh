#!/usr/bin/env bash
# Builds, tests and runs OodDetection, and sets up what that needs. `./build.sh help` lists the commands.
set -euo pipefail

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly repo
readonly solution=$repo/OodDetection.sln

# shellcheck source=eng/common.sh
. "$repo/eng/common.sh"
# shellcheck source=eng/dotnet-sdk.sh
. "$repo/eng/dotnet-sdk.sh"
# shellcheck source=eng/debian-packages.sh
. "$repo/eng/debian-packages.sh"
# shellcheck source=eng/local-torch.sh
. "$repo/eng/local-torch.sh"
# shellcheck source=eng/torch-binding.sh
. "$repo/eng/torch-binding.sh"
# shellcheck source=eng/tests.sh
. "$repo/eng/tests.sh"

help() {
  cat <<'TEXT'
usage: ./build.sh [command] [--torch-binding WHICH] [arguments]

  quickstart   run samples/Quickstart; arguments go to it (try: ./build.sh quickstart --help)
  test         build all, run every test project; arguments go to `dotnet test` (e.g. --filter Roc)
  bench        run the benchmarks; arguments go to them (try: ./build.sh bench --help, and see benchmarks/README.md)
  build        build all; arguments go to `dotnet build`. The default command
  pack         make the packages, in packages/ or in --output FOLDER
  setup        only set up: check the .NET SDK, settle the torch binding, install what it lacks
  help         print this text

Every command does the set-up first; what is there already is left alone, and then no network is needed.

  --torch-binding TorchSharp   the TorchSharp packages
  --torch-binding LocalTorch   eng/LocalTorch over the libtorch of this system
  --torch-binding auto         ask the package sources for TorchSharp again (without the option the last answer holds)

The environment variable TorchBinding says the same, to plain dotnet commands too. CONTRIBUTING.md has more.
TEXT
}

setup() {
  settle_dotnet_sdk
  settle_torch_binding
}

# compile PROJECT ARGUMENTS...
compile() {
  say "building ${1#"$repo/"}"
  (cd "$repo" && dotnet build "$1" -c Release --nologo -v quiet "${@:2}")
}

run_quickstart() {
  setup
  get_fashion_mnist "$@"
  compile "$repo/samples/Quickstart"
  # From the caller's folder, so that relative paths in the arguments mean what they say.
  exec dotnet run --no-build -c Release --project "$repo/samples/Quickstart" -- "$@"
}

run_benchmarks() {
  setup
  compile "$repo/benchmarks/OodDetection.Benchmarks"
  exec dotnet run --no-build -c Release --project "$repo/benchmarks/OodDetection.Benchmarks" -- "$@"
}

# run_pack [--output FOLDER]
run_pack() {
  local folder=$repo/packages
  case ${1:-} in
    --output | -o) folder=${2:-} && shift $(( $# > 1 ? 2 : 1 )) ;;
    --output=*) folder=${1#*=} && shift ;;
  esac
  [[ $# == 0 && -n $folder ]] || die "pack takes --output FOLDER and --torch-binding alone${1:+; it was given: $*}"
  [[ $folder == /* ]] || folder=$PWD/$folder
  setup
  (cd "$repo" && dotnet msbuild eng/Pack.proj -nologo -v:minimal "-p:PackageOutputPath=$folder")
}

# Takes --torch-binding out of the arguments, wherever it stands before a `--`.
for (( left = $#; left > 0; left-- )); do
  case $1 in
    --) while (( left-- > 0 )); do set -- "$@" "$1" && shift; done && break ;;
    --torch-binding=*) export TorchBinding=${1#*=} ;;
    --torch-binding)
      (( left-- > 1 )) || die "--torch-binding needs a value: TorchSharp, LocalTorch or auto."
      export TorchBinding=$2 && shift ;;
    *) set -- "$@" "$1" ;;
  esac
  shift
done

command=${1:-build}
(( $# == 0 )) || shift
case $command in
  quickstart) run_quickstart "$@" ;;
  test) setup && get_fashion_mnist && run_tests "$@" ;;
  bench) run_benchmarks "$@" ;;
  build) setup && compile "$solution" "$@" ;;
  pack) run_pack "$@" ;;
  setup)
    (( $# == 0 )) || die "setup takes no arguments but --torch-binding; it was given: $*"
    setup ;;
  help | --help | -h) help ;;
  *) die "unknown command '$command'; the commands are quickstart, test, bench, build, pack, setup and help." ;;
esac
