"""A data package from somebody else is refused in one line, before a library reads what it names."""

import http.server
import json
import shutil
import threading

import pandas as pd
import pytest

from printed_figures import cli, ledger
from printed_figures.declaration import DeclarationError, read_declaration


@pytest.fixture
def folder(root, tmp_path):
    shutil.copytree(root / "data", tmp_path / "data")
    return tmp_path / "data"


def places(folder, **fields):
    """Change fields of the table of places in the declaration."""
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    next(each for each in package["resources"] if each["name"] == "places").update(fields)
    path.write_text(json.dumps(package), encoding="utf-8")


def set_cell(folder, table, field, text):
    path = folder / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[0, field] = text
    frame.to_csv(path, index=False)


def refused(folder, capsys):
    """Return the one line with which the command refuses a package."""
    assert cli.main(["check", "--data", str(folder)]) in {1, 2}
    (line,) = capsys.readouterr().err.splitlines()
    return line


@pytest.fixture
def asked():
    """Serve on an address of this machine; list what is asked of it."""
    requests = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", requests
        server.shutdown()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"path": "{}/places.csv"}, "expected the plain name of a file in this folder"),
        ({"path": ["places.csv", "{}/more.csv"]}, "expected the plain name of a file in this folder"),
        ({"extrapaths": ["{}/more.csv"]}, "field extrapaths: expected one of"),
        ({"schema": "{}/schema.json"}, "field schema, value '{}/schema.json': expected it inline"),
        ({"schema": {"$ref": "{}/schema.json"}}, "expected no $ref"),
        ({"dialect": "{}/dialect.json"}, "expected it inline"),
        ({"profile": "{}/profile.json"}, "field profile: expected one of"),
        ({"scheme": "http"}, "field scheme, value 'http': expected file"),
        ({"scheme": "https"}, "field scheme, value 'https': expected file"),
        ({"format": "pandas"}, "field format, value 'pandas': expected one of csv, geojson, json"),
        ({"path": "../data/places.csv"}, "expected the plain name"),
        ({"path": "/etc/hostname"}, "expected the plain name"),
        ({"path": "C:places.csv"}, "expected the plain name"),
        ({"path": ""}, "expected the plain name"),
        ({"path": "nowhere.csv"}, "no such file: expected it beside datapackage.json"),
        ({"name": "figures"}, "field name, value 'figures': expected a name of its own"),
        ({"name": None}, "field name, value None: expected a name of its own"),
    ],
)
def test_what_leaves_the_folder_is_refused_and_nothing_is_asked(folder, capsys, asked, fields, expected):
    address, requests = asked
    filled = json.loads(json.dumps(fields).replace("{}", address))
    places(folder, **filled)
    line = refused(folder, capsys)
    assert line.startswith(f"{folder / 'datapackage.json'}: resource ")
    assert expected.replace("{}", address) in line
    assert requests == []


def test_a_profile_of_the_package_is_refused(folder, capsys, asked):
    address, requests = asked
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(package | {"profile": f"{address}/profile.json"}), encoding="utf-8")
    assert "field profile: expected one of" in refused(folder, capsys)
    assert requests == []


def test_a_link_out_of_the_folder_is_not_followed(folder, capsys):
    outside = folder.parent / "outside.csv"
    outside.write_text("secret\n", encoding="utf-8")
    (folder / "places.csv").unlink()
    (folder / "places.csv").symlink_to(outside)
    line = refused(folder, capsys)
    assert "a link out of this folder" in line
    assert "secret" not in line


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "No such file or directory: expected a data package"),
        (b"{\n", "line 2: expected JSON"),
        (b"\xff\xfe", "byte 0: expected UTF-8 text"),
        (b"[]", "expected an object"),
        (b'{"resources": 5}', "field resources, value 5: expected a list of tables"),
        (b"[" * 100_000, "expected JSON, found too many levels"),
    ],
)
def test_a_broken_declaration_is_named(folder, content, expected):
    path = folder / "datapackage.json"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(DeclarationError) as raised:
        read_declaration(folder)
    assert str(raised.value).startswith(f"{path}: {expected}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"\xff\xfe")])
def test_the_broken_table_is_named_and_not_one_that_refers_to_it(folder, capsys, spoil):
    spoil(folder / "figures.csv")
    assert "resource figures, field path, value 'figures.csv'" in refused(folder, capsys)


@pytest.mark.parametrize("text", ["NaN", "1e400", "9" * 400])
def test_a_number_beyond_all_measure_is_refused(folder, text):
    set_cell(folder, "figures", "value", text)
    with pytest.raises(ledger.LedgerError, match=r"^figures\.csv: row 2, field value, value .*: expected a "):
        ledger.validate(folder, "figures")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("＝1+1", "formula, '＝'"),
        ("＋cmd", "formula, '＋'"),
        ("＠SUM(1)", "formula, '＠'"),
        (" =1+1", "formula, '='"),
        ("\u3000=1+1", "formula, '='"),
        ("a\u3164b", "found U+3164"),
        ("a\ufe0f", "found U+FE0F"),
        ("a" + "\u0301" * 3000, "more marks than letters"),
    ],
)
def test_a_cell_that_misleads_is_refused(folder, text, expected):
    set_cell(folder, "figures", "note", text)
    with pytest.raises(ledger.LedgerError, match=r"^figures\.csv: row 2, field note, value ") as raised:
        ledger.validate(folder, "figures")
    assert expected in str(raised.value)


@pytest.mark.parametrize("address", ["https://user:pw@evil/", "https://x y<script>", 'https://x/"onload="'])
def test_an_address_with_more_than_an_address_is_refused(folder, address):
    set_cell(folder, "context", "source_url", address)
    with pytest.raises(ledger.LedgerError, match=r"^context\.csv: row 2, field source_url, value "):
        ledger.validate(folder, "context")
