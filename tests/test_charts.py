import base64

import altair as alt
import nbformat
import pandas as pd
import pytest
import vl_convert as vlc

from printed_figures import charts

ROWS = pd.DataFrame(
    {
        "label": ["All", "Some"],
        "value": [-9.8, 2400.0],
        "lower": [-9.85, 2400.0],
        "upper": [-9.75, float("inf")],
        "printed": ["9.8%", "2400+"],
    }
)


@pytest.fixture(autouse=True)
def _enabled():
    charts.enable()


def chart():
    return charts.finish(
        charts.interval_chart(ROWS, (-20, 3000), "Unit"), "A finding " * 12, "A unit", "What it shows"
    )


def test_a_chart_is_stored_as_specification_picture_and_text():
    bundle = chart()._repr_mimebundle_()
    assert set(bundle) == {charts.MIME, "image/png", "text/plain"}
    assert bundle["text/plain"] == "What it shows"
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data=bundle)])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def test_the_stored_specification_is_the_same_twice():
    assert chart()._repr_mimebundle_() == chart()._repr_mimebundle_()


def test_a_chart_without_description_is_refused():
    with pytest.raises(ValueError, match="description"):
        charts.bundle(alt.Chart(ROWS).mark_point().to_dict())


def test_long_titles_are_broken_into_lines():
    title = chart().to_dict()["title"]["text"]
    assert len(title) > 1
    assert max(map(len, title)) <= 78


def test_an_endless_interval_ends_at_the_axis_and_is_marked():
    rows = charts.interval_chart(ROWS, (-20, 3000), "Unit").to_dict()
    values = next(iter(rows["datasets"].values()))
    some = next(row for row in values if row["label"] == "Some")
    assert some["to"] == 3000
    assert some["endless_above"]
    assert not some["endless_below"]
    assert not next(row for row in values if row["label"] == "All")["endless_above"]


def test_a_row_without_a_printed_value_has_a_bar_and_no_dot():
    rows = ROWS.assign(value=[float("nan"), 2400.0])
    full, holed = (
        vlc.vegalite_to_svg(charts.interval_chart(part, (-20, 3000), "Unit").to_dict())
        for part in (ROWS, rows)
    )
    assert "null" not in holed
    assert holed.count('aria-roledescription="point"') == full.count('aria-roledescription="point"') - 1
    assert holed.count('aria-roledescription="rule mark"') == full.count('aria-roledescription="rule mark"')


def test_a_split_bar_covers_the_whole():
    rows = pd.DataFrame(
        {
            "label": ["Alerts"],
            "lower": [39.3],
            "upper": [41.1],
            "left": ["a"],
            "right": ["b"],
            "printed": ["c"],
        }
    )
    spec = charts.split_chart(rows, "%").to_dict()
    bars = [layer["encoding"] for layer in spec["layer"] if layer["mark"]["type"] == "bar"]
    ends = [(bar["x2"]["field"], bar["x"]["field"]) for bar in bars]
    assert ends == [("nought", "lower"), ("upper", "lower"), ("whole", "upper")]
    with pytest.raises(ValueError, match=r"row 'Alerts', value 39\.3 to 141: expected 0 to 100"):
        charts.split_chart(rows.assign(upper=141), "%")


def windows(known="dated"):
    start, end = (pd.Timestamp(f"{year}-01-01", tz="UTC") for year in (2021, 2022))
    rows = pd.DataFrame([("Disputes", "2021", start, end, known)], columns=WINDOW_COLUMNS)
    return charts.window_chart(rows, (start, end), [start])


WINDOW_COLUMNS = ["label", "said", "start", "end", "known"]


def test_a_window_is_drawn_once_in_the_style_of_what_is_known():
    def bars(known):
        svg = vlc.vegalite_to_svg(windows(known).to_dict())
        return svg.count('stroke-width="12"'), svg.count(charts.WARM), "stroke-dasharray" in svg

    assert bars("dated") == (1, 0, False)
    assert bars("named") == (1, 0, True)
    drawn, warm, hatched = bars("no")
    assert (drawn, hatched) == (1, True)
    assert warm > 0


def test_a_window_of_unknown_kind_is_refused():
    with pytest.raises(ValueError, match=r"row 'Disputes', field known, value 'maybe': expected dated"):
        windows("maybe")
