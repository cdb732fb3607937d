"""Finds what is shipped and is not Python: resources/ in a checkout, a wheel or a frozen build."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (
    _PACKAGE / "resources",  # an installed wheel
    _PACKAGE.parent / "resources",  # a checkout, and a frozen build
)


@cache
def resources_folder() -> Path:
    """Return the folder of everything shipped that is not Python."""
    for place in _PLACES:
        if place.is_dir():
            return place
    looked = " or ".join(str(place) for place in _PLACES)
    raise FileNotFoundError(f"The program's resources are missing: no folder {looked}.")


def asset(*parts: str) -> Path:
    """Return the path of a shipped file or folder: `asset("icons", "app.svg")`."""
    return resources_folder().joinpath(*parts)


@cache
def font_files() -> tuple[Path, ...]:
    """Return the files of the Inter family, upright first, to be handed to the font database."""
    import fontpkg_inter

    folder = Path(fontpkg_inter.ROOT) / "files"
    return tuple(sorted(folder.glob("*.ttf"), key=lambda file: ("Italic" in file.name, file.name)))
