# shellcheck shell=bash
# Settles which torch the solution is built against (eng/TorchBinding.props says which there are). Sourced by build.sh.

readonly torch_backend=${TorchBackend:-cpu}
torch_version=${TorchSharpVersion:-$(sed -n 's/.*<TorchSharpVersion .*>\(.*\)<.*/\1/p' "$repo/eng/TorchBinding.props")}
readonly torch_version

# Exports TorchBinding, which MSBuild reads like any property, and prints it with the reason.
settle_torch_binding() {
  local reason="as asked" first=false refusal
  refusal=$(artifact torchsharp-refusal)
  [[ ${TorchBinding:-} != auto ]] || { rm -f "$refusal" && unset TorchBinding; }

  case ${TorchBinding:-} in
    TorchSharp) ;;
    LocalTorch) settle_local_torch "$reason" ;;
    '')
      if why_no_torchsharp_here > /dev/null; then
        TorchBinding=LocalTorch reason=$(why_no_torchsharp_here)
      elif torchsharp_is_restored; then
        TorchBinding=TorchSharp reason="the packages are on this machine"
      elif [[ -e $refusal && $(head -n 1 "$refusal") == "$(package_sources_fingerprint)" ]]; then
        TorchBinding=LocalTorch reason=$(tail -n 1 "$refusal")
      else
        first=true
        if reason=$(restore_torchsharp); then
          TorchBinding=TorchSharp
        else
          TorchBinding=LocalTorch
          printf '%s\n' "$(package_sources_fingerprint)" "$reason" > "$refusal"
        fi
      fi
      [[ $TorchBinding == TorchSharp ]] || settle_local_torch "$reason" ;;
    *) die "TorchBinding is '$TorchBinding'; it must be TorchSharp, LocalTorch or auto." ;;
  esac

  export TorchBinding
  case $TorchBinding in
    TorchSharp) say "torch binding: TorchSharp (TorchSharp-$torch_backend $torch_version from NuGet); $reason" ;;
    LocalTorch) say "torch binding: LocalTorch (libtorch $(libtorch_version) of this system); $reason" ;;
  esac
  [[ $first == false && $reason != "as asked" ]] || compare_with_plain_dotnet
}

# Plain dotnet commands settle the binding without asking a network, so they may come to another answer.
compare_with_plain_dotnet() {
  local plain
  plain=$(cd "$repo" && env -u TorchBinding dotnet msbuild eng/TorchBinding.props -getProperty:TorchBinding) || return 0
  [[ $plain == "$TorchBinding" ]] ||
    say "plain dotnet commands would take $plain here: give them -p:TorchBinding=$TorchBinding, or export TorchBinding=$TorchBinding"
}

# TorchSharp has native libraries for these alone, although its packages can be restored anywhere.
why_no_torchsharp_here() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64 | Darwin-arm64) return 1 ;;
    *) echo "TorchSharp has no native library for $(uname -s) on $(uname -m)" ;;
  esac
}

torchsharp_is_restored() {
  # The metadata file is what NuGet writes last.
  [[ -e ${NUGET_PACKAGES:-$HOME/.nuget/packages}/torchsharp-$torch_backend/$torch_version/.nupkg.metadata ]]
}

# What an answer of the package sources depends on, as far as this machine's own settings go.
package_sources_fingerprint() {
  {
    echo "$torch_backend $torch_version"
    cat "$repo/nuget.config" "$HOME"/.nuget/NuGet/* "$HOME"/.config/NuGet/* /etc/opt/NuGet/Config/* 2> /dev/null || true
    # What build.sh pack puts there says nothing about TorchSharp.
    (cd "$repo/packages" && find . -name '*.nupkg' ! -name 'OodDetection*' | sort)
  } | cksum
}

# Brings the TorchSharp packages to this machine, or prints why not and fails. The small managed package is asked
# for first, into a folder of its own: an answer takes a second, and the machine's packages stay as they are.
restore_torchsharp() {
  local folder log
  folder=$(artifact torchsharp-probe)
  log=$(artifact torchsharp-restore.log)
  rm -rf "$folder" && mkdir -p "$folder"
  # Below the repository nuget.config holds; its build files don't, behind these.
  for file in Directory.Build.props Directory.Build.targets Directory.Packages.props; do
    echo '<Project />' > "$folder/$file"
  done

  local code=0 reason=""
  restore_package TorchSharp 60 --packages "$folder/packages" > "$log" 2>&1 || code=$?
  if (( code == 0 )); then
    say "downloading TorchSharp-$torch_backend $torch_version with its libtorch (hundreds of megabytes)"
    restore_package "TorchSharp-$torch_backend" 3600 >> "$log" 2>&1 || code=$?
  fi
  if (( code == 0 )); then
    reason="restored from this machine's package sources"
  elif (( code == 124 )) || grep -q 'error NU1301' "$log"; then
    reason="no package source answered when asked for TorchSharp (--torch-binding auto asks again)"
  else
    reason="the TorchSharp packages can't be had from this machine's package sources"
  fi
  rm -rf "$folder"
  echo "$reason"
  return "$code"
}

# restore_package ID SECONDS ARGUMENTS...: restores exactly the pinned version.
restore_package() {
  local id=$1 seconds=$2 limit=() && shift 2
  ! has timeout || limit=(timeout "$seconds")
  cat > "$folder/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="$id" Version="[$torch_version]" /></ItemGroup>
</Project>
XML
  (cd "$folder" && NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT=2 ${limit[@]+"${limit[@]}"} dotnet restore probe.csproj --nologo "$@")
}
