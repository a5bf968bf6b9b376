"""Pages and templates for ``bakery_site``: our pages, in our frame, as Django templates."""

# Templates are kept in one line where white space would be printed.
# ruff: noqa: E501

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from bench.hugo_input import write
from bench.school_input import Inputs
from site_builder.engine.values import ImageBlock, PublishedPage, RichText

PICTURE = "{% picture IMAGE format-{webp,jpeg} width-{400,800,1600} loading='lazy' decoding='async' %}"
ARTICLE = """<article>
<header class="page-head"><div class="wrap"><nav class="crumbs"><ol>
{% for crumb in page.get_ancestors %}{% if crumb.depth > 1 %}<li><a href="{% pageurl crumb %}">{{ crumb.title }}</a></li>{% endif %}{% endfor %}
</ol></nav>
<p class="facts"><span class="chip">{{ page.category }}</span><time datetime="{{ page.date|date:'Y-m-d' }}">{{ page.date|date:'j M Y' }}</time></p>
<h1>{{ page.title }}</h1><p class="lead">{{ page.summary }}</p></div></header>
<div class="wrap article">{% if page.cover %}<div class="cover">COVER</div>{% endif %}<div class="flow">
{% for block in page.body %}{% if block.block_type == 'rich_text' %}<div class="prose">{{ block.value|richtext }}</div>
{% else %}<figure class="figure">FIGURE<figcaption>{{ block.value.caption }}</figcaption></figure>{% endif %}{% endfor %}
</div><nav class="neighbours">{% for other in page.neighbours %}<a href="{% pageurl other %}"><strong>{{ other.title }}</strong></a>{% endfor %}</nav>
</div></article>"""
LIST = """<h1>{{ page.title }}</h1>{% for card in page.news %}<article class="card"><div class="card-text">
<p class="facts"><time>{{ card.date|date:'j M Y' }}</time></p><h3 class="card-title"><a href="{% pageurl card %}">{{ card.title }}</a></h3>
<p class="card-summary">{{ card.summary }}</p></div></article>{% endfor %}"""
MENU = """{% load cache %}{% cache 3600 menu %}{% wagtail_site as site %}<ul>{% for item in site.root_page.get_children.live.in_menu %}
<li><a href="{% pageurl item %}">{{ item.title }}</a></li>{% endfor %}</ul>{% endcache %}"""


def make_bakery_input(folder: Path, inputs: Inputs, sample: str) -> None:
    """Write what ``bakery_site`` reads; ``sample`` is a page of ours, whose frame is taken."""
    write(folder / "templates/base.html", frame(sample))
    article = ARTICLE.replace("COVER", PICTURE.replace("IMAGE", "page.cover"))
    article = article.replace("FIGURE", PICTURE.replace("IMAGE", "block.value.image"))
    for name, main in {"article": article, "list": LIST}.items():
        text = f'{{% extends "base.html" %}}{{% block main %}}{main}{{% endblock %}}'
        write(folder / f"templates/{name}.html", text)
    images = {image.key: image.alt for image in inputs.images}
    told = {"images": images, "pages": [as_told(page) for page in inputs.pages]}
    write(folder / "pages.json", json.dumps(told, ensure_ascii=False))


def frame(sample: str) -> str:
    """Return our document as a template with blocks for title, menu and main."""
    text = re.sub(r"\{[{%#]|[}%#]\}", "", sample)
    text = re.sub(r"<title>.*?</title>", "<title>{{ page.title }}</title>", text, flags=re.DOTALL)
    text = re.sub(r"(<nav[^>]*>(?:<div[^>]*>)?)\s*<ul>.*?</ul>", lambda found: found[1] + MENU, text, flags=re.DOTALL)
    main = "{% block main %}{% endblock %}"
    return re.sub(r"(<main[^>]*>).*?(</main>)", rf"\1{main}\2", text, count=1, flags=re.DOTALL)


def as_told(page: PublishedPage) -> dict[str, Any]:
    body: list[dict[str, str]] = []
    for block in page.body:
        if isinstance(block, RichText):
            body.append({"html": block.html})
        elif isinstance(block, ImageBlock):
            body.append({"image": block.image, "caption": block.caption})
    return {
        "key": page.key,
        "parent": page.parent,
        "kind": page.kind,
        "slug": page.slug,
        "title": page.title,
        "in_menu": page.in_menu,
        "summary": page.summary,
        "date": page.date,
        "category": page.category.name if page.category else "",
        "cover": page.cover,
        "body": body,
    }
