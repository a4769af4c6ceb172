"""What the static build wrote. Apart from the build, whose libraries no web process should hold."""

import json
from dataclasses import dataclass, field
from pathlib import Path

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build made, and from what."""

    inputs: str = ""  # hash of everything that was read
    font: str = ""  # hash of what the font was made from
    files: dict[str, str] = field(default_factory=dict)  # plain name -> name it is served under

    @classmethod
    def read(cls, target: Path) -> "Manifest":
        """What stands in a folder; an empty manifest when nothing was built there."""
        path = target / MANIFEST
        return cls(**json.loads(path.read_text())) if path.is_file() else cls()

    def complete_in(self, target: Path) -> bool:
        """Whether every file of this manifest is still there."""
        return all((target / name).is_file() for name in self.files.values())
