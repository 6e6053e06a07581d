"""The set-up: locks hold what is asked for, nothing is imported undeclared, the README's commands exist."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import distributions, packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCKS = {
    "requirements.txt": ["book"],
    "requirements-test.txt": ["book", "chance", "paper", "score", "test"],
    "requirements-lab.txt": ["book", "chance", "lab"],
}
"""Each lock with the extras that it holds."""
each_lock = pytest.mark.parametrize("name", LOCKS)
OURS = {"printed_figures", "figure_book", "sphinx_vegalite"}


def lines_of(root: Path, name: str) -> dict[str, list[str]]:
    """Return the packages of a lock in its order, each with the digests of its files."""
    text = (root / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return {
        line.split(" --hash=")[0].strip(): re.findall(r" --hash=(\S+)", line) for line in text.splitlines()
    }


def read_lock(root: Path, name: str) -> dict[str, Requirement]:
    found = map(Requirement, lines_of(root, name))
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def asked_for(project: dict, *extras: str) -> dict[str, Requirement]:
    texts = [project["dependencies"], *(project.get("optional-dependencies", {})[extra] for extra in extras)]
    found = [Requirement(text) for group in texts for text in group]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


@pytest.fixture(scope="session")
def vegalite(root) -> dict:
    """Return what the charts' package says of itself."""
    return tomllib.loads((root / "packages/sphinx-vegalite/pyproject.toml").read_text("utf-8"))["project"]


@each_lock
def test_every_package_of_a_lock_is_pinned_to_one_version(root, name):
    lines = lines_of(root, name)
    for requirement in map(Requirement, lines):
        assert re.fullmatch(r"==[0-9][^*]*", str(requirement.specifier)), str(requirement)
        assert requirement.url is None
    names = [canonicalize_name(Requirement(line).name) for line in lines]
    assert names == sorted(set(names))


@each_lock
def test_every_file_that_is_installed_is_known_by_its_digest(root, name, tried):
    for line, digests in lines_of(root, name).items():
        assert digests, f"{name}: {line}: expected a digest of each file, run `make lock`"
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", digest) for digest in digests)
    locks = [{Requirement(line).name for line in lines_of(root, lock)} for lock in LOCKS]
    place = [*LOCKS].index(name)
    new = len(locks[place].difference(*locks[:place]))
    tried("Other code than was tried: different packages of the three locks, pinned by digest", new)


@each_lock
def test_a_lock_satisfies_what_is_asked_for(root, project, vegalite, name):
    lock = read_lock(root, name)
    for package, requirement in (asked_for(project, *LOCKS[name]) | asked_for(vegalite)).items():
        assert package in lock, f"{name}: {package}: expected a line, run `make lock`"
        pinned = str(lock[package].specifier).removeprefix("==")
        assert Version(pinned) in requirement.specifier, f"{name}: {package} {pinned}"


@each_lock
def test_a_lock_has_what_its_packages_need(root, name):
    lock = read_lock(root, name)
    installed = {canonicalize_name(each.name): each for each in distributions()}
    needed = {
        canonicalize_name(need.name): package
        for package in lock.keys() & installed.keys()
        for need in map(Requirement, installed[package].requires or ())
        if need.marker is None or need.marker.evaluate({"extra": ""})
    }
    assert len(needed) > 50
    assert {need: package for need, package in needed.items() if need not in lock} == {}


def test_the_locks_agree(root):
    locks = [lines_of(root, name) for name in LOCKS]
    packages = {Requirement(line).name for lock in locks for line in lock}
    for package in packages:
        lines = [
            (line.partition(" ;")[0], digests)
            for lock in locks
            for line, digests in lock.items()
            if Requirement(line).name == package
        ]
        assert all(line == lines[0] for line in lines), f"{package}: expected one version and its digests"


def test_a_reader_installs_nothing_that_only_a_contributor_uses(root):
    unused = {"jupyterlab", "playwright", "hypothesis", "uv", "zizmor", "ruff", "scipy", "fonttools"}
    assert unused & set(read_lock(root, "requirements.txt")) == set()


def test_what_is_installed_is_the_lock(root):
    for requirement in read_lock(root, "requirements-test.txt").values():
        if requirement.marker is None or requirement.marker.evaluate():
            assert version(requirement.name) == str(requirement.specifier).removeprefix("==")


def imported(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file of a folder with the name of each package that it imports."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path.name, alias.name.partition(".")[0]) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield path.name, str(node.module).partition(".")[0]


def undeclared(folder: Path, declared: set[str], ours: set[str]) -> list[str]:
    distributions = packages_distributions()
    found = []
    for file, name in imported(folder):
        if name in sys.stdlib_module_names or name in ours:
            continue
        if not {canonicalize_name(each) for each in distributions.get(name, [])} & declared:
            found.append(f"{file}: import {name}: expected a package that pyproject.toml declares")
    return found


@pytest.mark.parametrize(
    ("folder", "extras", "ours"),
    [
        ("src/printed_figures", ["chance"], {"printed_figures"}),
        ("src/figure_book", ["book", "paper", "score"], OURS),
        ("packages/sphinx-vegalite/src", None, {"sphinx_vegalite"}),
    ],
    ids=["printed_figures", "figure_book", "sphinx_vegalite"],
)
def test_a_room_imports_what_it_declares_and_no_room_above_it(root, project, vegalite, folder, extras, ours):
    declared = set(asked_for(vegalite) if extras is None else asked_for(project, *extras))
    assert undeclared(root / folder, declared, ours) == []


def test_an_undeclared_import_would_be_seen(tmp_path):
    (tmp_path / "module.py").write_text(
        "def f():\n    import scipy\n    from figure_book import x\n", "utf-8"
    )
    assert undeclared(tmp_path, {"numpy"}, {"printed_figures"}) == [
        "module.py: import scipy: expected a package that pyproject.toml declares",
        "module.py: import figure_book: expected a package that pyproject.toml declares",
    ]


def test_jupyter_book_is_held_below_2(direct):
    (held,) = [requirement for requirement in direct if requirement.name == "jupyter-book"]
    assert "1.0.4.post1" in held.specifier
    assert "2.0.0" not in held.specifier


def test_no_file_of_the_code_names_the_place_that_the_book_is_about(root):
    files = [path for room in ("src", "packages") for path in (root / room).rglob("*") if path.is_file()]
    texts = {path: path.read_text(encoding="utf-8", errors="ignore").lower() for path in files}
    named = [path.name for path, text in texts.items() if re.search("jiangmen|江[門门]", text)]
    # The fonts hold the characters of the article.
    assert [name for name in named if not name.endswith((".otf", ".pyc"))] == []


def test_every_file_of_tests_is_collected(root, pytestconfig):
    passed_over = pytestconfig.getini("norecursedirs")
    for place in pytestconfig.getini("testpaths"):
        for path in (root / place).rglob("test_*.py"):
            for folder in path.relative_to(root).parts[:-1]:
                assert not any(fnmatch(folder, pattern) for pattern in passed_over), path


def test_the_commands_of_the_readme_are_targets(root):
    readme = (root / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(
        re.findall(r"\bmake ([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`|^make .*", readme, re.MULTILINE)))
    )
    assert {"book", "test", "notebooks", "serve", "lab", "help"} <= targets
    assert named <= targets
