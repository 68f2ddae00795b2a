# shellcheck shell=bash
# Finds the .NET SDK that global.json asks for, and makes it work on a bare machine. Sourced by build.sh.

settle_dotnet_sdk() {
  settle_home
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
  export DOTNET_GENERATE_ASPNET_CERTIFICATE=false
  # A build machine waits for, or kills, processes that idle on after the last build.
  [[ -z ${CI:-} ]] || export MSBUILDDISABLENODEREUSE=1
  # Without libicu no .NET program starts unless told that none is needed, the SDK itself included.
  local without_icu=false
  if [[ -z ${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-} && $(uname -s) == Linux && -z $(shared_library libicuuc.so) ]]; then
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
    without_icu=true
  fi

  local folder
  for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
    has dotnet && break
    [[ ! -x $folder/dotnet ]] || export DOTNET_ROOT=$folder PATH=$folder:$PATH
  done

  local wanted how="https://learn.microsoft.com/dotnet/core/install says how"
  wanted=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "${repo:?}/global.json")
  has dotnet || die "the .NET SDK is not installed; install version $wanted or a later ${wanted%%.*}.0 one ($how), then run this again."
  (cd "$repo" && dotnet --version > /dev/null 2>&1) ||
    die "no .NET SDK here suits global.json, which asks for $wanted or a later ${wanted%%.*}.0 one; there is: $(installed_sdks). Install one ($how), then run this again."
  [[ $without_icu == false ]] ||
    say "libicu is not installed: DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 is set; plain dotnet commands need that too, or libicu"
}

# The path of a shared library that the loader finds, or nothing. An ordinary user's PATH may lack ldconfig's folder.
shared_library() {
  { PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2> /dev/null || true; } |
    awk -v name="$1" 'index($1, name) == 1 { print $NF; exit }'
}

installed_sdks() {
  local list
  list=$(dotnet --list-sdks 2> /dev/null | awk '{ printf "%s%s", sep, $1; sep = ", " }')
  printf '%s' "${list:-none that works}"
}

# NuGet and the SDK keep files below HOME, and give up where there's none to write to.
settle_home() {
  [[ -n ${HOME:-} ]] && mkdir -p "$HOME" 2> /dev/null && [[ -w $HOME ]] && return
  local problem="HOME is not set" entry=""
  [[ -z ${HOME:-} ]] || problem="HOME is $HOME, which can't be written to"
  ! has getent || entry=$(getent passwd "$(id -u)" | cut -d: -f6)
  [[ -n $entry && -w $entry ]] || entry=$(artifact home)
  mkdir -p "$entry"
  export HOME=$entry
  say "$problem; .NET's files go to $HOME"
}
