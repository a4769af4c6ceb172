"""What other processes of this machine are: from /proc on Linux, from ps on macOS."""

import os
import subprocess
import sys
import time
from pathlib import Path

_LINUX = sys.platform == "linux"
_START_TICKS = 21 - 2  # field 22 of /proc/<pid>/stat, counted from the state that follows the name


def command_line(pid: int) -> str | None:
    """The command a process runs: empty while it is ending, None when it has ended."""
    if not _LINUX:
        return _ps(pid, "command")
    try:
        state = _status(pid)[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return None
    if state in "ZX":
        return None  # it has ended, only its parent has not asked yet
    return os.fsdecode(command.rstrip(b"\0").replace(b"\0", b" "))


def running_as(beginning: str) -> list[int]:
    """The processes whose command line begins so."""
    if not _LINUX:
        shown = subprocess.run(
            ["/bin/ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=True
        ).stdout
        listed = (line.strip().partition(" ") for line in shown.splitlines())
        return [int(pid) for pid, _, command in listed if command.startswith(beginning)]
    pids = (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))
    return [pid for pid in pids if (command_line(pid) or "").startswith(beginning)]


def started_at(pid: int) -> float | None:
    """When a process began, in seconds since 1970 and to about a second; None when it is gone."""
    if not _LINUX:
        elapsed = _ps(pid, "etime")
        return None if elapsed is None else time.time() - _seconds(elapsed)
    try:
        fields = _status(pid)
    except (FileNotFoundError, ProcessLookupError):
        return None
    boot = next(
        int(line.split()[1])
        for line in Path("/proc/stat").read_text(encoding="ascii").splitlines()
        if line.startswith("btime ")
    )
    return boot + int(fields[_START_TICKS]) / os.sysconf("SC_CLK_TCK")


def _status(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on, past the name, which may hold anything."""
    text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(")")[2].split()


def _ps(pid: int, column: str) -> str | None:
    answer = subprocess.run(  # noqa: S603 - a fixed program, no shell
        ["/bin/ps", "-ww", "-o", f"stat=,{column}=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    state, _, value = answer.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else value.strip()


def _seconds(elapsed: str) -> int:
    """The seconds in ps's `[[days-]hours:]minutes:seconds`."""
    days, _, clock = elapsed.rpartition("-")
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return int(days or 0) * 86_400 + seconds
