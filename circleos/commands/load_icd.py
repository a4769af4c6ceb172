"""Load ICD-10-GM from an official file of BfArM, as it was downloaded.

The file is ClaML (.xml), the meta data (icd10gm2026syst_kodes.txt, with chapters and blocks beside
it), or the ZIP they come in.

An edition that is loaded already is replaced by the file's; diagnoses keep code and text as they
were. From 1 January of its year on, codes are chosen from it. The counts go to standard output. The
exit code is 0 when the edition is there, and 2 when the file could not be read: then nothing was
changed.

Example: circleos load-icd icd10gm2026syst-claml.zip
"""

import argparse
from pathlib import Path

from circleos.database.telling import tell

_UNREADABLE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file."""
    parser.add_argument("file", type=Path, metavar="FILE")


def run(options: argparse.Namespace) -> int:
    """Read the file whole, then replace the edition in one transaction."""
    from circleos.diagnoses.icd.entries import Unreadable
    from circleos.diagnoses.icd.loading import load_official

    try:
        loaded = load_official(options.file)
    except OSError as error:
        tell(f"{options.file} can not be read: {error.strerror or error}.")
        return _UNREADABLE
    except Unreadable as unreadable:
        tell(f"{options.file.name}: {unreadable}.")
        return _UNREADABLE
    edition = loaded.edition
    for name, count in edition.counts().items():
        print(f"{name:10} {count:>9,}")
    name = f"{edition.system.label} {edition.version}"
    if loaded.is_changed:
        tell(f"{name} is {'loaded' if loaded.is_new else 'replaced'}.")
    else:
        tell(f"{name} is loaded from this file already; nothing was changed.")
    return 0
