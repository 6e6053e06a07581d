"""A small data package whose rows do not change with the data of the book."""

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROWS = Path(__file__).with_name("package")


def make(folder: Path) -> Path:
    """Write it to a folder: the fixed rows, and what the book's data package declares of these tables."""
    shutil.copytree(ROWS, folder)
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    names = {path.stem for path in ROWS.glob("*.csv")}
    package["resources"] = [each for each in package["resources"] if each["name"] in names]
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    return folder
