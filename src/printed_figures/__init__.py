"""Read the figures that a newspaper prints: tables, rounding intervals, consistency checks and charts."""
