"""What the bot is installed from: pinned by hash, as pyproject.toml asks, under licences that fit."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from email.message import Message
from importlib.metadata import PackageMetadata, metadata, requires
from pathlib import Path
from typing import cast

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = [ROOT / "deploy" / "requirements.lock", ROOT / "deploy" / "build.lock"]

spec = importlib.util.spec_from_file_location("licences", ROOT / "deploy" / "licences.py")
assert spec is not None
assert spec.loader is not None
licences = importlib.util.module_from_spec(spec)
spec.loader.exec_module(licences)

PINS = licences.locked()
HERE = [pin for pin in PINS if pin.marker is None or pin.marker.evaluate()]


def wanted() -> list[Requirement]:
    extras = PROJECT["project"]["optional-dependencies"]
    runtime = (
        PROJECT["project"]["dependencies"] + extras["postgres"] + extras["report"] + extras["pages"] + extras["qdrant"]
    )
    return [Requirement(line) for line in runtime]


def version_of(pin: Requirement) -> str:
    (exact,) = pin.specifier
    assert exact.operator == "=="
    return exact.version


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.name)
def test_every_package_is_pinned_to_one_version_and_to_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\w)", lock.read_text(encoding="utf-8").strip())
    assert len(entries) == len(licences.locked(lock))
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+ ", entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry.splitlines()[0]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.name)
def test_no_lock_names_an_address_or_a_path(lock: Path) -> None:
    assert not re.search(r"://|--index|--find-links|@ |file:", lock.read_text(encoding="utf-8"))


def test_the_lock_holds_what_pyproject_asks_for() -> None:
    pins = {canonicalize_name(pin.name): pin for pin in HERE}
    for need in wanted():
        if need.marker is None or need.marker.evaluate():
            pin = pins.get(canonicalize_name(need.name))
            assert pin is not None, f"{need.name} is not in the lock; run deploy/lock"
            assert need.specifier.contains(version_of(pin)), f"{pin} does not fit {need}; run deploy/lock"


def test_the_lock_holds_the_needs_of_its_packages_and_nothing_else() -> None:
    pins = {canonicalize_name(pin.name) for pin in HERE}
    reached: set[str] = set()
    ahead = [
        (canonicalize_name(need.name), need.extras) for need in wanted() if not need.marker or need.marker.evaluate()
    ]
    while ahead:
        name, extras = ahead.pop()
        reached.add(name)
        for line in requires(name) or []:
            need = Requirement(line)
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
                needed = canonicalize_name(need.name)
                if needed not in reached or need.extras:
                    ahead.append((needed, need.extras))
    assert reached == pins


def test_the_builder_is_the_one_pyproject_asks_for() -> None:
    pins = {canonicalize_name(pin.name): pin for pin in licences.locked(LOCKS[1])}
    for line in PROJECT["build-system"]["requires"]:
        need = Requirement(line)
        assert need.specifier.contains(version_of(pins[canonicalize_name(need.name)]))


@pytest.mark.parametrize("pin", HERE, ids=lambda p: p.name)
def test_every_licence_fits(pin: Requirement) -> None:
    assert licences.unfit(metadata(pin.name)) is None


@pytest.mark.parametrize(
    ("stated", "fits"),
    [
        ({"License-Expression": "MIT"}, True),
        ({"License-Expression": "GPL-3.0-only OR MIT"}, True),
        ({"License-Expression": "MIT AND GPL-3.0-only"}, False),
        ({"License": "AGPL-3.0"}, False),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, True),
        ({"Classifier": "License :: Other/Proprietary License"}, False),
        ({}, False),
    ],
)
def test_a_licence_that_does_not_fit_is_told_from_one_that_does(stated: dict[str, str], fits: bool) -> None:
    package = Message()
    for key, value in {"Name": "some-package", **stated}.items():
        package[key] = value
    assert (licences.unfit(cast(PackageMetadata, package)) is None) is fits
