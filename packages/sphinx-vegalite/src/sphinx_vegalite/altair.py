"""Altair's renderer ``sphinx-vegalite``: stores charts as this extension and Jupyter read them."""

from __future__ import annotations

from typing import Any

__all__ = ["renderer"]


def renderer(spec: dict[str, Any], embed_options: dict[str, Any] | None = None, **_: Any) -> dict[str, Any]:
    """Return the MIME bundle of a chart, for ``altair.renderers.enable("sphinx-vegalite")``.

    `embed_options` are those of ``altair.renderers.set_embed_options``, such as a locale.
    """
    if embed_options:
        usermeta = spec.get("usermeta", {})
        options = {**embed_options, **usermeta.get("embedOptions", {})}
        spec = {**spec, "usermeta": {**usermeta, "embedOptions": options}}
    version = 5 if "/v5" in str(spec.get("$schema", "")) else 6
    return {
        f"application/vnd.vegalite.v{version}+json": spec,
        "text/plain": str(spec.get("description") or "chart"),
    }
