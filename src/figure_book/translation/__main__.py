"""Build the editions that ``_config.yml`` declares: ``python -m figure_book.translation build``."""

import sys
from pathlib import Path

from figure_book.files import book_folder
from figure_book.translation.build import build
from figure_book.translation.catalogues import status, update
from figure_book.translation.editions import BuildError, declared

if __name__ == "__main__":
    root = book_folder()
    output = Path(sys.argv[sys.argv.index("--path-output") + 1] if "--path-output" in sys.argv else root)
    try:
        if sys.argv[1] == "messages":
            update(root, output.resolve())
            print(status(root))
        else:
            build(root, output.resolve(), declared(root))
    except BuildError as error:
        sys.exit(str(error))
