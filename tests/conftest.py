"""What several test files share: where the checkout is, a copy to break, the built book."""

import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import settings
from packaging.requirements import Requirement
from playwright.sync_api import Browser, sync_playwright

import counted
from editions import Edition, each_edition
from figure_book.paper.onepage import PaperError
from figure_book.paper.printing import chromium

# The same examples each time; `--hypothesis-profile=long` tries many more, once a week.
settings.register_profile("short", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("long", derandomize=True, deadline=None, max_examples=1500)
settings.load_profile("short")

ROOT = Path(__file__).resolve().parents[1]
ARTICLE = ROOT.parent / "shared" / "source" / "article.txt"
COLLECTED = ROOT.parent / "shared" / "context" / "context.csv"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nobody answers there: what does not come from this machine does not come.
    "--proxy-server=http://127.0.0.1:9",
)

NO_PART = shutil.ignore_patterns(".venv", ".git", "_build", "__pycache__", ".*_cache", ".hypothesis")
"""What lies in a checkout and is no part of it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--counted", choices=["hold", "store"], help="hold, or store, the numbers of the page")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal and not hasattr(session.config, "workerinput"):
        counted.finish(session, terminal, ROOT / "book")


@pytest.fixture
def tried(request: pytest.FixtureRequest) -> Callable[[str, int], None]:
    """Count what a test has tried of a kind of error, for the page that says how much."""
    return lambda kind, number: request.node.user_properties.append(("tried", [kind, number]))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def project() -> dict:
    """Return what pyproject.toml says of the project."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="session")
def direct(project: dict) -> list[Requirement]:
    """List the packages that the project itself asks for."""
    extras = project["optional-dependencies"].values()
    return [Requirement(text) for group in (project["dependencies"], *extras) for text in group]


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """Copy the data, so that a test can break them."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


@pytest.fixture
def checkout_copy(tmp_path: Path) -> Path:
    """Copy the parts of the checkout that digests are taken of, so that a test can break them."""
    for folder in ("book", "data", "notebooks", "src"):
        shutil.copytree(
            ROOT / folder,
            tmp_path / folder,
            ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"),
        )
    shutil.copy(ROOT / "README.md", tmp_path)
    return tmp_path


def build_book(folder: Path) -> None:
    command = [sys.executable, "-m", "figure_book", "build", "--output", folder]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    (folder / "log").write_text(run.stdout + run.stderr, encoding="utf-8")
    (folder / ("built" if run.returncode == 0 else "failed")).touch()


@pytest.fixture(scope="session")
def book_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let one of the processes that run the tests build the book, from a clean folder, while they go on."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "book"
    try:
        folder.mkdir()
    except FileExistsError:
        pass
    else:
        Thread(target=build_book, args=[folder]).start()
    return folder


@pytest.fixture(scope="session", autouse=True)
def started(request: pytest.FixtureRequest) -> None:
    """Begin to build the book where a test will ask for it."""
    if any("built_book" in item.fixturenames for item in request.session.items):
        request.getfixturevalue("book_folder")


@pytest.fixture(scope="session")
def built_book(book_folder: Path) -> Path:
    """Build the book as a reader of the README would, with warnings as errors."""
    folder = book_folder
    while not (folder / "built").exists() and not (folder / "failed").exists():
        time.sleep(0.2)
    if (folder / "failed").exists():
        pytest.fail((folder / "log").read_text(encoding="utf-8"), pytrace=False)
    return folder / "_build" / "html"


# Not of the session: pytest would gather the tests of all files that ask for one, and begin with them.
@pytest.fixture(scope="module", params=each_edition())
def edition(request: pytest.FixtureRequest, built_book: Path) -> Edition:
    """Return each edition in turn: what a reader does in one must work in all."""
    return Edition(request.param, built_book / request.param.folder)


@pytest.fixture(scope="session")
def article_path() -> Path:
    """Where the article is; it is not part of this repository."""
    return _beside(ARTICLE, "the article")


@pytest.fixture(scope="session")
def census_path() -> Path:
    """Where the text of the census is; it is not part of this repository."""
    return _beside(ARTICLE.with_name("census-2020.txt"), "the text of the census")


@pytest.fixture(scope="session")
def collected_path() -> Path:
    """Where the collected public figures are; they are not part of this repository."""
    return _beside(COLLECTED, "the collection of public figures")


def _beside(path: Path, what: str) -> Path:
    if not path.is_file():
        reason = f"{what} is not part of this repository and was not found beside it"
        if os.environ.get("EXPECT_ARTICLE"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        program = chromium()
    except PaperError as error:
        if os.environ.get("EXPECT_BROWSER"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield launched
        launched.close()
