# ruff: noqa: S311, SIM905 - sample data, and functions as people write them
"""Pages and templates: Markdown to HTML, HTML to text, templates to letters, YAML to settings.

Four libraries from plain Python (markdown, yaml) to C (selectolax), over documents of some kilobytes.
"""

import random
from typing import Any

import jinja2
import markdown
import yaml
from bs4 import BeautifulSoup
from lxml import html
from selectolax.lexbor import LexborHTMLParser

WORKLOADS: dict[str, dict[str, Any]] = {
    "markdown_pages": {
        "target": "to_html",
        "data": "articles",
        "needs": ["markdown"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "soup_pages": {
        "target": "soup_links",
        "data": "pages",
        "needs": ["bs4"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "lxml_pages": {
        "target": "tree_links",
        "data": "more_pages",
        "needs": ["lxml"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
    "fast_html": {
        "target": "fast_links",
        "data": "more_pages",
        "needs": ["selectolax"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
    "letters_from_template": {
        "target": "letter",
        "data": "customers",
        "needs": ["jinja2"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
    "yaml_settings": {
        "target": "settings",
        "data": "yaml_texts",
        "needs": ["yaml"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
}

WORDS = "plan worker item chunk result thread process queue pickle core memory signal budget answer".split()
LETTER = jinja2.Environment(autoescape=True).from_string(
    "Dear {{ name|title }},\n{% for line in lines %}{{ loop.index }}. {{ line.what|upper }}: "
    "{{ '%.2f'|format(line.price) }}\n{% endfor %}Total {{ '%.2f'|format(lines|sum(attribute='price')) }}\n"
)


def to_html(article: str) -> str:
    """Render one article."""
    return markdown.markdown(article, extensions=["tables", "fenced_code"])


def soup_links(page: str) -> list[str]:
    """Collect the links of one page with Beautiful Soup."""
    return [str(link["href"]) for link in BeautifulSoup(page, "html.parser").find_all("a")]


def tree_links(page: str) -> tuple[int, str]:
    """Count the links of one page with lxml, and read its headings."""
    tree = html.fromstring(page)
    return len(tree.xpath("//a[@href]")), " ".join(heading.text_content() for heading in tree.iter("h2"))


def fast_links(page: str) -> tuple[int, str]:
    """Count the links of one page with selectolax, and read its headings."""
    tree = LexborHTMLParser(page)
    return len(tree.css("a[href]")), " ".join(heading.text() for heading in tree.css("h2"))


def letter(customer: dict[str, Any]) -> str:
    """Write one letter."""
    return LETTER.render(customer)


def settings(text: str) -> list[str]:
    """Read one file of settings and name the services that are on."""
    return sorted(name for name, service in yaml.safe_load(text).items() if service["enabled"])


def prose(chosen: random.Random, words: int) -> str:
    """Write a paragraph."""
    return " ".join(chosen.choices(WORDS, k=words))


def articles() -> list[str]:
    """Return 700 articles with headings, lists, links and code."""
    chosen = random.Random(1)
    parts = [
        f"## {prose(chosen, 4)}\n\n{prose(chosen, 40)} **{prose(chosen, 2)}** [{n}](https://example.org/{n})\n\n"
        f"- {prose(chosen, 6)}\n- `{prose(chosen, 3)}`\n\n```\n{prose(chosen, 9)}\n```\n"
        for n in range(710)
    ]
    return ["\n".join(parts[n : n + 9]) for n in range(700)]


def many_pages(count: int) -> list[str]:
    """Return pages of about 10 kilobytes."""
    chosen = random.Random(2)
    parts = [
        f"<h2>{prose(chosen, 3)}</h2><p>{prose(chosen, 20)} <a href='/p/{n}'>{prose(chosen, 2)}</a></p>"
        for n in range(count + 40)
    ]
    return ["<html><body>" + "".join(parts[n : n + 40]) + "</body></html>" for n in range(count)]


def pages() -> list[str]:
    """Return pages for a slow parser."""
    return many_pages(800)


def more_pages() -> list[str]:
    """Return pages for a fast parser."""
    return many_pages(10_000)


def customers() -> list[dict[str, Any]]:
    """Return 35,000 customers with their orders."""
    return [
        {"name": f"ada {n}", "lines": [{"what": WORDS[(n + k) % 14], "price": n % 97 + k} for k in range(8)]}
        for n in range(35_000)
    ]


def yaml_texts() -> list[str]:
    """Return 160 files of settings."""
    return [
        "\n".join(
            f"service{k}:\n  enabled: {str((n + k) % 3 > 0).lower()}\n  port: {8000 + k}\n  at: [a{n}, b{k}]"
            for k in range(14)
        )
        for n in range(160)
    ]
