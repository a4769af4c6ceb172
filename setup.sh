#!/bin/sh
# Puts everything the product needs into .venv, from requirements.lock with hashes.
set -eu
python=${PYTHON:-python3}
if ! command -v "$python" >/dev/null 2>&1; then
    echo "circleOS needs Python 3.11 or newer; '$python' was not found." >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "circleOS needs Python 3.11 or newer; '$python' is $("$python" --version 2>&1)." >&2
    exit 1
fi
if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv

# pip's warnings are about this machine's pip and help nobody; what it said is shown when it fails.
install() {
    if ! .venv/bin/pip install --disable-pip-version-check "$@" >.venv/pip.log 2>&1; then
        cat .venv/pip.log >&2
        echo "The libraries could not be installed. Repair what is said above and try again." >&2
        exit 1
    fi
}

lock=$(cksum requirements.lock)
if [ "$(cat .venv/.lock 2>/dev/null || true)" != "$lock" ]; then
    echo "Installing the libraries named in requirements.lock ..." >&2
    install --require-hashes -r requirements.lock
    echo "$lock" > .venv/.lock
fi
install --no-deps --no-build-isolation --editable .
