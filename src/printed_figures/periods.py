"""Days and periods in words."""

from datetime import date, timedelta

__all__ = ["between", "day", "is_year"]


def day(moment: date) -> str:
    """Write a day, such as ``5 August 2022``."""
    return f"{moment.day} {moment:%B %Y}"


def is_year(start: date, end: date) -> bool:
    """Whether two days are the first and the last of one calendar year."""
    return start.year == end.year and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)


def between(start: date, end: date) -> str:
    """Write a period: ``2021``, ``August 2015``, ``January to June 2022``, ``1 May to 3 June 2022``."""
    if start == end:
        return day(start)
    if is_year(start, end):
        return str(start.year)
    if start.year != end.year:
        return f"{day(start)} to {day(end)}"
    if (start.day, (end + timedelta(days=1)).day) == (1, 1):
        return f"{start:%B} {end.year}" if start.month == end.month else f"{start:%B} to {end:%B} {end.year}"
    return f"{start.day} {start:%B} to {day(end)}"
