"""``sphinx-amts`` and ``python -m sphinx_amts``: Ctrl-C is answered from the first moment on, and
loading all that a command needs takes longer than many a user waits."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> int:
    """Load the commands and run one; returns its exit code."""
    try:
        from ._cli import main as run  # noqa: PLC0415  # this is what takes long

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("sphinx-amts: interrupted\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
