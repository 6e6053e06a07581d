"""``python -m printed_figures`` is the command ``printed-figures``."""

import sys

from printed_figures.cli import main

if __name__ == "__main__":
    sys.exit(main())
