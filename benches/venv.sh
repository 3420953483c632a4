#!/usr/bin/env bash
# Makes the Python environment that `cargo bench --bench names` compares with: target/bench-venv, with rapidfuzz from PyPI.
# Needs python3 with its venv module (Debian: python3-venv), and the network once.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 -m venv target/bench-venv
target/bench-venv/bin/pip install --quiet 'rapidfuzz==3.14.6'
target/bench-venv/bin/python -c 'import rapidfuzz; print("rapidfuzz", rapidfuzz.__version__)'
