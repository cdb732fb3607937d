"""What a wheel carries: the package, everything below resources/, and the command."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_that_a_wheel_carries_every_file_of_the_package_and_of_the_resources(wheel):
    shipped = [
        path.relative_to(ROOT).as_posix()
        for room in ("planner", "resources")
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    wanted = {f"planner/{name}" if name.startswith("resources/") else name for name in shipped}

    assert wanted - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_that_an_unpacked_wheel_finds_its_own_resources(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    program = "from planner.assets import asset; print(asset('help').resolve())"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert Path(done.stdout.strip()) == (tmp_path / "planner" / "resources" / "help").resolve()


def test_that_a_wheel_brings_the_command(wheel):
    files = zipfile.ZipFile(wheel)
    (entry_points,) = (name for name in files.namelist() if name.endswith("entry_points.txt"))

    assert b"planner = planner.__main__:main" in files.read(entry_points)
