"""How reading a workbook went: what the process that does it says with its exit code."""

from enum import IntEnum


class Verdict(IntEnum):
    """Written, or why not. Python itself ends with 1 or 2 over a defect."""

    WRITTEN = 0
    NOT_A_WORKBOOK = 10
    BROKEN = 11
    LOCKED = 12
    BOMB = 13
    EMPTY = 14
    TOO_LARGE = 15
