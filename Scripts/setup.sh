#!/usr/bin/env bash
# Installs what is missing and nothing else: Scripts/setup.sh build|test|bench
# Debian packages by name, Python packages into .venv, .venv-bench and .venv-intelmq. Says so when there is nothing to do.
set -euo pipefail
cd "$(dirname "$0")/.."

build_packages=(
  libsqlite3-dev libcurl4-openssl-dev libxlsxwriter-dev libzip-dev libexpat1-dev
  libqrencode-dev zlib1g-dev libzstd-dev
)
test_packages=(
  chromium dovecot-imapd fonts-noto-cjk iproute2 postfix poppler-utils python3-venv python3-pip
  sqlite3 zbar-tools
)

# redis-tools has the server too, under the name of a check, and no service that would start with it.
bench_packages=(g++ libssl-dev postgresql python3-dev python3-venv python3-pip redis-tools)

fail() {
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Prints those of its arguments that are not installed.
missing_of() {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || true)" = installed ] ||
      printf '%s\n' "$name"
  done
}

# --no-remove: rather stop than throw out, say, another mail server of this machine.
# Postfix comes without a configuration, so that its service has nothing to start with;
# the tests run one of their own in a temporary directory.
install_debian() {
  local missing
  mapfile -t missing < <(missing_of "$@")
  if [ "${#missing[@]}" -eq 0 ]; then
    echo "setup: Debian packages are all there"
    return
  fi
  command -v apt-get >/dev/null || fail "please install by hand: ${missing[*]}"
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
    fail "neither root nor sudo; please ask an administrator to run: apt-get install ${missing[*]}"
  echo "setup: installing ${missing[*]}"
  as_root apt-get update -q || fail "apt-get update failed; is there a network?"
  if printf '%s\n' "${missing[@]}" | grep -qx postfix; then
    printf 'postfix postfix/main_mailer_type select No configuration\n' |
      as_root debconf-set-selections
  fi
  # Likewise PostgreSQL comes without a cluster of the system's; the measurements make one of their own. A machine that
  # has these settings already keeps them.
  if printf '%s\n' "${missing[@]}" | grep -qx postgresql &&
    [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    as_root mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' |
      as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-remove \
    --no-install-recommends "${missing[@]}" ||
    fail "apt-get install failed; see above. Wanted: ${missing[*]}"
}

# A folder, and a requirements file whose packages it holds. The stamp is that file as it was installed: a changed file
# is installed anew.
install_python() {
  local folder=$1 wanted=$2 stamp=$1/requirements.txt
  if [ -x "$folder/bin/python" ] && cmp -s "$wanted" "$stamp"; then
    echo "setup: Python packages are all there"
    return
  fi
  echo "setup: making $folder and installing $wanted"
  rm -rf "$folder"
  /usr/bin/python3 -m venv "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$wanted" ||
    fail "pip install failed; see above. Wanted: $wanted"
  cp "$wanted" "$stamp"
}

command -v swift >/dev/null || fail "no swift in PATH; install the Swift 6.3 toolchain first"
case "${1:-}" in
  build) install_debian "${build_packages[@]}" ;;
  test)
    install_debian "${build_packages[@]}" "${test_packages[@]}"
    install_python .venv Browser/requirements.txt
    ;;
  bench)
    install_debian "${build_packages[@]}" "${bench_packages[@]}"
    install_python .venv-bench Benchmarks/requirements.txt
    # A peer that this machine's Python cannot have leaves its row without a judgement; the others are measured.
    (install_python .venv-intelmq Benchmarks/Intake/requirements.txt) || {
      rm -rf .venv-intelmq
      echo "setup: going on without IntelMQ" >&2
    }
    ;;
  *)
    echo "usage: Scripts/setup.sh build|test|bench" >&2
    exit 2
    ;;
esac
