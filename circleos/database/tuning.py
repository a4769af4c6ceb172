"""The settings the embedded server runs with, by the memory there is."""

import os
from pathlib import Path

_MB = 1024 * 1024
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def memory() -> int:
    """The bytes of memory this machine has, or its container may use."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([physical, *filter(None, map(_limit, _CGROUP_LIMITS))])


def server_settings(memory_bytes: int) -> dict[str, str]:
    """PostgreSQL's settings for one practice on one machine.

    `fsync` and `synchronous_commit` stay on: what was confirmed on the screen is on the disk.
    """
    shared_buffers = max(128 * _MB, min(memory_bytes // 4, 2048 * _MB))
    return {
        "listen_addresses": "",  # the Unix socket alone: nothing of the network reaches it
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": _megabytes(shared_buffers),
        "effective_cache_size": _megabytes(max(memory_bytes * 6 // 10, shared_buffers)),
        "work_mem": "16MB",
        "maintenance_work_mem": _megabytes(max(64 * _MB, min(memory_bytes // 16, 512 * _MB))),
        "max_wal_size": "4GB",
        "min_wal_size": "256MB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",  # compiling costs more than it saves on queries of milliseconds
        "fsync": "on",
        "synchronous_commit": "on",
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A statement or the detail of an error may name a patient; the log never does.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_checkpoints": "off",
    }


def _megabytes(number: int) -> str:
    return f"{number // _MB}MB"


def _limit(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        return None  # no such control group on this system
    return int(text) if text.isdecimal() else None  # "max" means no limit
