"""``python -m printed_figures`` is the command ``printed-figures``."""

import sys

from printed_figures.cli import main

sys.exit(main())
