"""The tests. What they import is compiled once, whatever the environment says: else every process that they start
compiles the program anew, and every worker the tests."""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
