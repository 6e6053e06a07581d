"""stand-in"""

import hashlib
from docutils import nodes
import vl_convert as vlc


class vegalite_chart(nodes.General, nodes.Element):
    pass


class VegaLiteRenderPlugin:
    mime_priority_overrides = [("*", "application/vnd.vegalite.v6+json", 0)]
    inline_priority_overrides = []

    @staticmethod
    def handle_mime(renderer, data, inline):
        if data.mime_type != "application/vnd.vegalite.v6+json":
            return None
        svg = vlc.vegalite_to_svg(data.content)
        p = hashlib.sha256(svg.encode()).hexdigest()[:8]
        svg = (
            svg.replace('id="', 'id="' + p)
            .replace("url(#", "url(#" + p)
            .replace("<svg ", '<svg role="img" ', 1)
        )
        n = vegalite_chart()
        n["svg"] = svg
        n["desc"] = data.content.get("description", "")
        return [n]


def visit(self, node):
    from html import escape

    self.body.append(
        node["svg"].replace(
            'role="img"',
            'role="img" style="max-width:100%;height:auto" aria-label="' + escape(node["desc"]) + '"',
            1,
        )
    )
    raise nodes.SkipNode


def setup(app):
    app.add_config_value("vegalite_colors", {}, "html")
    app.add_node(vegalite_chart, html=(visit, None))
    return dict(parallel_read_safe=True, parallel_write_safe=True)
