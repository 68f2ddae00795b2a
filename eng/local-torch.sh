# shellcheck shell=bash
# What eng/LocalTorch needs of the system: libtorch with headers, an optimised BLAS, CMake, a C++ compiler. Sourced by build.sh.

# The folder that holds include/ATen, looked for where eng/LocalTorch/native/CMakeLists.txt does; nothing if there's none.
libtorch_prefix() {
  local prefix
  local IFS=':;'
  for prefix in ${CMAKE_PREFIX_PATH:-} /usr /usr/local; do
    if [[ -e $prefix/include/ATen/ATen.h ]] && compgen -G "$prefix/lib*/libtorch_cpu.*" > /dev/null ||
      [[ -e $prefix/include/ATen/ATen.h ]] && compgen -G "$prefix/lib/*/libtorch_cpu.*" > /dev/null; then
      printf '%s\n' "$prefix"
      return
    fi
  done
}

libtorch_version() {
  local include
  include=$(libtorch_prefix)/include
  # The header moved in libtorch 2.9.
  cat "$include/torch/headeronly/version.h" "$include/torch/csrc/api/include/torch/version.h" 2> /dev/null |
    awk '$2 == "TORCH_VERSION_MAJOR" { major = $3 } $2 == "TORCH_VERSION_MINOR" { print major "." $3; exit }'
}

# Debian's libtorch takes whatever libblas.so.3 is; the reference BLAS is 40 times slower than OpenBLAS.
# A libtorch from elsewhere brings its own.
blas_is_fast() {
  [[ $(libtorch_prefix) != /usr ]] && [[ -n $(libtorch_prefix) ]] && return
  local library
  library=$(readlink -f "$(shared_library libblas.so.3)" 2> /dev/null || true)
  [[ $library == *openblas* || $library == *mkl* || $library == *blis* ]]
}

# The Debian packages to install, on one line; nothing if all is there, whoever installed it.
missing_for_local_torch() {
  local missing=()
  [[ -n $(libtorch_prefix) ]] || missing+=(libtorch-dev)
  blas_is_fast || has_openblas || ! has apt-get || missing+=(libopenblas0-openmp)
  has cmake || missing+=(cmake)
  has make || has ninja || missing+=(make)
  has c++ || missing+=(g++)
  echo ${missing[@]+"${missing[@]}"}
}

has_openblas() { compgen -G "/usr/lib/*/openblas*/libblas.so.3" > /dev/null; }

# settle_local_torch REASON: installs what is missing; REASON says why LocalTorch is the binding.
settle_local_torch() {
  local missing why
  missing=$(missing_for_local_torch)
  if [[ -n $missing ]]; then
    why=$(why_no_apt)
    # shellcheck disable=SC2086 # a list of words
    if [[ -n $why ]] || ! install_debian_packages $missing; then
      die "the torch binding is LocalTorch ($1), which lacks $missing (Debian's names), and that can't be installed from here${why:+: $why}." \
        "On Debian or Ubuntu: sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing." \
        "Elsewhere: install libtorch with its headers (CMAKE_PREFIX_PATH may name its folder), an optimised BLAS, CMake and a C++ compiler." \
        "Or add a NuGet package source that serves TorchSharp. Then run this again."
    fi
    missing=$(missing_for_local_torch)
    [[ -z $missing ]] || die "apt ended well, but LocalTorch still lacks $missing; see $(artifact apt.log)."
  fi
  blas_is_fast || say "WARNING: libblas.so.3 is not OpenBLAS, MKL or BLIS, so that everything runs some 40 times slower. On Debian: sudo update-alternatives --auto libblas.so.3-$(c++ -print-multiarch 2> /dev/null || uname -m)"
}
