"""Read the figures that a newspaper prints: tables, rounding intervals, consistency checks and charts."""

import sys

# Several libraries import jsonschema, which compiles the grammar of this package at once where JupyterLab has
# brought it: two seconds at every start, for a format of addresses that nothing here checks. None says
# that it is missing.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
