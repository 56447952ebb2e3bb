"""What can be seen in the files of the built book without a browser."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from toolbox import ROOT, load

SCHEMES = ("http", "https", "mailto")
STATE = re.compile(r"[\w-]+:\w+=")         # the state of a live figure, see js/SCHEMA.md
REMOVED = ("thebe", "require.min.js", "html-manager", "mathjax", "fontawesome", "cdn.", "unpkg.com")


class Page(HTMLParser):
    """Links, anchors, pictures and scripts of one page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.images, self.loaded = [], set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note what matters about one element."""
        found = dict(attrs)
        self.ids.update(filter(None, (found.get("id"), found.get("name"))))
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if tag == "img":
            self.images.append((found.get("src"), found.get("alt")))
        if tag in ("script", "link", "img", "iframe"):
            self.loaded.append(found.get("src") or found.get("href") or "")


@pytest.fixture(scope="module")
def pages(site):
    """All pages of the book, parsed."""
    paths = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    return {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in paths}


def test_internal_links_and_anchors_resolve(pages, site):
    dead = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in SCHEMES or link.startswith("javascript:"):
                continue
            root = site if link.startswith("/") else path.parent
            target = (root / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if not target.is_file():
                dead.append(f"{path.name}: {link} is not a file")
            elif anchor and not STATE.match(anchor) and target in pages and anchor not in pages[target].ids:
                dead.append(f"{path.name}: {link} has no such anchor")
    assert dead == []


def test_the_page_for_addresses_without_one_works_at_any_depth(site):
    """A host shows it at the address that was asked for, so nothing in it may be relative."""
    text = (site / "404.html").read_text(encoding="utf-8")
    page = Page(text)
    root, korean = page.links
    assert korean == root.replace("index.html", "ko/index.html")
    assert root.startswith(("https://", "/"))
    assert page.loaded == []
    assert "There is no page at this address." in text
    assert "이 주소에는 페이지가 없습니다." in text


@pytest.mark.parametrize(("address", "root"), [
    ("https://github.com/ada/book", "https://ada.github.io/book/"),
    ("https://gitlab.com/ada/book", "https://ada.gitlab.io/book/"),
    ("https://git.uni.example/ada/book", "/"), ("https://github.com/OWNER/book", "/")])
def test_it_leads_to_the_site_of_the_repository(address, root):
    assert load("not_found").home(load("repository").parse(address)) == root


def test_every_image_has_alternative_text(pages):
    for path, page in pages.items():
        assert [source for source, alt in page.images if not alt] == [], path.name


def test_pages_load_nothing_that_was_left_out(pages):
    for path, page in pages.items():
        found = [url for url in page.loaded if any(word in url.lower() for word in REMOVED)]
        assert found == [], path.name


def test_chapters_offer_colab_and_the_repository_where_they_lead_somewhere(pages):
    repository = load("repository")
    stored = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]["url"]
    address = repository.find(stored)
    opens = address.host == "github.com" and not repository.parse(stored).placeholder
    chapters = [(p, page) for p, page in pages.items() if (p.stem[:2].isdigit())]
    assert chapters
    for path, page in chapters:
        assert (address.url in page.links) != address.placeholder, path.name
        colab = [link for link in page.links if link.startswith("https://colab.research.google.com")]
        assert len(colab) == opens, path.name
        assert all(link.endswith(f"/blob/main/book/{path.stem}.ipynb") for link in colab)
    links = {link for page in pages.values() for link in page.links}
    assert not [link for link in links if f"/{repository.PLACEHOLDER}/" in link]


def test_formulas_were_rendered_when_the_book_was_built(pages, site):
    text = "".join(path.read_text(encoding="utf-8") for path in site.glob("book/[0-9]*.html"))
    assert 'class="katex-mathml"' in text
    assert "katex-error" not in text
