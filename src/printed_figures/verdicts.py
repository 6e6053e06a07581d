"""The signs of the three verdicts."""

__all__ = ["VERDICTS"]

VERDICTS = {"consistent": "●", "inconsistent": "✕", "untestable": "○"}
