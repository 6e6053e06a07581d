"""``python -m figure_book`` is the command ``figure-book``."""

from figure_book.commands import main

if __name__ == "__main__":
    main(prog_name="figure-book")
