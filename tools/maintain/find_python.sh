#!/usr/bin/env bash
# Prints the Python to build with: $PYTHON if set, else the first on PATH that runs (a shim named
# python3.12 may stand for a version that is not installed), is 3.11 or newer and can make venvs.
# It runs before anything is installed, so it cannot ask nox or uv.
set -u
unset PYTHONHOME        # meant for another Python: with it no environment can be created

check='import sys
if sys.version_info < (3, 11): sys.exit(3)
import ensurepip, venv'

if [ -n "${PYTHON:-}" ]; then
  candidates=("$PYTHON")
else
  candidates=(python3.13 python3.12 python3.11 python3.14 python3 python)
fi

old=""
bare=""
for python in "${candidates[@]}"; do
  "$python" -c "$check" >/dev/null 2>&1 </dev/null
  case $? in
    0) command -v "$python"; exit 0 ;;
    3) old="$python" ;;
    *) "$python" -c '' >/dev/null 2>&1 </dev/null && bare="$python" ;;
  esac
done

if [ -n "$bare" ]; then
  echo "$bare cannot make virtual environments: install its venv package" \
    "(Debian and Ubuntu: apt-get install python3-venv) and try again." >&2
elif [ -n "$old" ]; then
  echo "The book needs Python 3.11 or newer, and $old is $("$old" -c \
    'import platform; print(platform.python_version())'): install a newer one, or name it:" \
    "make book PYTHON=/path/to/python3" >&2
elif [ -n "${PYTHON:-}" ]; then
  echo "PYTHON=$PYTHON does not run: give the path of Python 3.11 or newer." >&2
else
  echo "The book needs Python 3.11 or newer, and no Python was found: install it from" \
    "https://www.python.org, or name it: make book PYTHON=/path/to/python3" >&2
fi
exit 1
