"""``python -m wedgesim``."""

from __future__ import annotations

import sys

from wedgesim.cli import main

if __name__ == "__main__":
    sys.exit(main())
