"""The same school for Hugo, as a careful Hugo author would write it.

Tuned: neighbours by ``PrevInSection`` / ``NextInSection``, lists by ``.CurrentSection.RegularPages``, the navigation in
``partialCached``, no taxonomies.  The frame around a page is the very HTML of our theme as literal text (Hugo need not
compute site name, contact and so on), the article is marked up like ours, so that pages have like weight.
"""

# Templates are kept in one line where white space would be printed.
# ruff: noqa: E501

from __future__ import annotations

import json
import re
from pathlib import Path

from bench.school_input import Inputs
from site_builder.engine.basic_views import PictureView
from site_builder.engine.media_views import picture_view
from site_builder.engine.values import ImageBlock, PublishedPage, RichText

CONFIG = """baseURL = "http://bench.localhost:8000/"
languageCode = "th"
title = "โรงเรียนบ้านทดสอบ"
disableKinds = ["taxonomy", "term"]
[markup.goldmark.renderer]
unsafe = true
[pagination]
pagerSize = 20
"""
MENU = """<ul>{{ range site.Home.Sections }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>"""
PICTURE = (
    '<picture><source type="image/webp" srcset="{{ .webp }}" sizes="(min-width: 50em) 46rem, 100vw">'
    '<img src="{{ .src }}" srcset="{{ .jpeg }}" sizes="(min-width: 50em) 46rem, 100vw" width="1600" height="1200" '
    'alt="{{ .alt }}" loading="lazy" decoding="async"></picture>'
)
MAIN = f"""{{{{ define "main" }}}}<article>
<header class="page-head"><div class="wrap">
<nav aria-label="เส้นทาง" class="breadcrumbs"><ol>{{{{ range .Ancestors.Reverse }}}}
<li><a href="{{{{ .RelPermalink }}}}">{{{{ .Title }}}}</a></li>{{{{ end }}}}</ol></nav>
<p class="facts"><span class="chip">ข่าวทั่วไป</span><time datetime="{{{{ .Date.Format "2006-01-02" }}}}">
{{{{ .Date.Format "2 Jan 2006" }}}}</time></p><h1>{{{{ .Title }}}}</h1><p class="lead">{{{{ .Params.lead }}}}</p></div></header>
<div class="wrap article"><div class="flow"><div class="prose">{{{{ .Content }}}}</div>
{{{{ range .Params.figures }}}}<figure class="figure">{PICTURE}<figcaption>{{{{ .caption }}}}</figcaption></figure>{{{{ end }}}}
</div><nav class="neighbours" aria-label="ข่าวอื่น">{{{{ with .NextInSection }}}}<a href="{{{{ .RelPermalink }}}}" rel="next">
<strong>{{{{ .Title }}}}</strong></a>{{{{ end }}}}{{{{ with .PrevInSection }}}}<a class="older" href="{{{{ .RelPermalink }}}}" rel="prev">
<strong>{{{{ .Title }}}}</strong></a>{{{{ end }}}}</nav></div></article>{{{{ end }}}}
"""
CARD = (
    '<article class="card"><div class="card-text"><p class="facts"><time>{{ .Date.Format "2 Jan 2006" }}</time></p>'
    '<h3 class="card-title"><a href="{{ .RelPermalink }}">{{ .Title }}</a></h3>'
    '<p class="card-summary">{{ .Params.lead }}</p></div></article>'
)
LIST = f"""{{{{ define "main" }}}}<h1>{{{{ .Title }}}}</h1>{{{{ .Content }}}}
{{{{ $pages := .Paginate .CurrentSection.RegularPages }}}}
{{{{ range $pages.Pages }}}}{CARD}{{{{ end }}}}{{{{ partial "pages.html" $pages }}}}{{{{ end }}}}
"""
PAGES = (
    '<nav class="pages">{{ with .Prev }}<a href="{{ .URL }}">ใหม่กว่า</a>{{ end }}{{ .PageNumber }}'
    '{{ with .Next }}<a href="{{ .URL }}">เก่ากว่า</a>{{ end }}</nav>'
)
HOME = f"""{{{{ define "main" }}}}<h1>{{{{ .Title }}}}</h1>
{{{{ range first 6 (where site.RegularPages "Section" "news") }}}}{CARD}{{{{ end }}}}{{{{ end }}}}
"""


def make_hugo_site(folder: Path, inputs: Inputs, sample: str) -> None:
    """Write a Hugo site with the same content; ``sample`` is a page of ours, whose frame is taken."""
    images = {image.key: picture_view(image) for image in inputs.images}
    write(folder / "hugo.toml", CONFIG)
    write(folder / "layouts/_default/baseof.html", frame(sample))
    for name, text in {"_default/single": MAIN, "_default/list": LIST, "index": HOME}.items():
        write(folder / f"layouts/{name}.html", text)
    write(folder / "layouts/partials/menu.html", MENU)
    write(folder / "layouts/partials/pages.html", PAGES)
    write(folder / "layouts/404.html", '{{ define "main" }}<h1>404</h1>{{ end }}')
    for page in inputs.pages:
        write(folder / "content" / content_path(page), content(page, images))


def frame(sample: str) -> str:
    """Return our document with Hugo's blocks for title, menu and main."""
    text = re.sub(r"\{\{|\}\}", "", sample)
    text = re.sub(r"<title>.*?</title>", "<title>{{ .Title }} – {{ site.Title }}</title>", text, flags=re.DOTALL)
    text = re.sub(
        r"(<nav[^>]*>(?:<div[^>]*>)?)\s*<ul>.*?</ul>", r'\1{{ partialCached "menu.html" . }}', text, flags=re.DOTALL
    )
    meta = '<link rel="canonical" href="{{ .Permalink }}">'
    text = re.sub(r'<link rel="canonical"[^>]*>', meta, text)
    return re.sub(r"(<main[^>]*>).*?(</main>)", r'\1{{ block "main" . }}{{ end }}\2', text, count=1, flags=re.DOTALL)


def content_path(page: PublishedPage) -> str:
    if page.kind == "home":
        return "_index.md"
    return f"news/{page.slug}.md" if page.kind == "news" else f"{page.slug}/_index.md"


def content(page: PublishedPage, images: dict[str, PictureView]) -> str:
    """Return front matter and Markdown of a page."""
    figures = [figure(images[block.image], block.caption) for block in page.body if isinstance(block, ImageBlock)]
    matter = {"title": page.title, "date": page.date or "2010-01-01", "lead": page.summary, "figures": figures}
    html = "".join(block.html for block in page.body if isinstance(block, RichText))
    markdown = html.replace("<p>", "").replace("</p>", "\n\n")
    return f"{json.dumps(matter, ensure_ascii=False)}\n\n{markdown}"


def figure(image: PictureView, caption: str) -> dict[str, str]:
    return {
        "src": image.src,
        "webp": image.webp_srcset,
        "jpeg": image.jpeg_srcset,
        "alt": image.alt,
        "caption": caption,
    }


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
