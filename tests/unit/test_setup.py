"""The set-up: the lock holds what the project asks for, and the README's commands are there."""

import re
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version


@pytest.fixture(scope="module")
def lock(root):
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines]


def test_every_package_of_the_lock_is_pinned_to_one_version(lock):
    for requirement in lock:
        assert re.fullmatch(r"==[0-9][^*]*", str(requirement.specifier)), str(requirement)
        assert requirement.url is None
    names = [canonicalize_name(requirement.name) for requirement in lock]
    assert names == sorted(set(names))


def test_the_lock_satisfies_every_direct_dependency(lock, direct):
    pinned = {canonicalize_name(item.name): str(item.specifier).removeprefix("==") for item in lock}
    for requirement in direct:
        name = canonicalize_name(requirement.name)
        assert name in pinned, f"requirements.txt: {name}: expected a line, run `make lock`"
        assert Version(pinned[name]) in requirement.specifier, f"requirements.txt: {name} {pinned[name]}"


def test_what_is_installed_is_the_lock(lock):
    for requirement in lock:
        if requirement.marker is None or requirement.marker.evaluate():
            assert version(requirement.name) == str(requirement.specifier).removeprefix("==")


def test_jupyter_book_is_held_below_2(direct):
    (held,) = [requirement for requirement in direct if requirement.name == "jupyter-book"]
    assert "1.0.4.post1" in held.specifier
    assert "2.0.0" not in held.specifier


def test_the_commands_of_the_readme_are_targets(root):
    readme = (root / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(
        re.findall(r"\bmake ([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`|^make .*", readme, re.MULTILINE)))
    )
    assert {"book", "test", "notebooks", "serve", "lab", "help"} <= targets
    assert named <= targets
