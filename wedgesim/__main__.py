"""``python -m wedgesim``."""

from __future__ import annotations

import sys

from wedgesim.cli import main

sys.exit(main())
