"""The Korean edition differs from the English book in words only, and what is stale is seen."""

import ast
import json
import re
import sys

import pytest
from awaited import is_awaited
from toolbox import ROOT

sys.path.append(str(ROOT / "tools" / "translation"))
import site_words
import strings
import texts
import translate
import translations

from dlbook.figures.mime import MIME

BOOK = ROOT / "book"
NOTEBOOKS = sorted(BOOK.glob("*.ipynb"))
# Lines of Jupyter itself, which Python cannot parse.
MAGIC = re.compile(r"(?m)^(\s*)%.*")


@pytest.fixture(scope="module")
def korean(tmp_path_factory):
    """Return the sources of the Korean edition, in a folder."""
    folder = tmp_path_factory.mktemp("korean")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DLBOOK_LANGUAGE", "ko")
        translate.write("ko", folder, folder)
    return folder / "book"


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code(cell):
    """Return the code of a cell as a tree: without comments, and with nothing in place of magics."""
    return ast.dump(ast.parse(MAGIC.sub(r"\1pass", "".join(cell["source"]))))


def values(item):
    """Return a payload without the texts in it: numbers, names, graphs."""
    words = {*translate._translation.TEXTS, *translate._translation.LISTS, "lines", "names", "rows_tokens",
             "columns_tokens"}
    if isinstance(item, dict):
        return {key: values(value) for key, value in item.items() if key not in words}
    return [values(value) for value in item] if isinstance(item, list) else item


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_differs_in_words_only(korean, path):
    ours, theirs = load(korean / path.name)["cells"], load(path)["cells"]
    assert [cell["id"] for cell in ours] == [cell["id"] for cell in theirs]
    assert re.search("[가-힣]", str([cell.get("outputs") for cell in ours]))
    for one, other in zip(ours, theirs, strict=True):
        if one["cell_type"] != "code":
            continue
        if one["id"] == "setup":
            chosen = translate.CHOSEN.format(language="ko")
            assert "".join(one["source"]).startswith(chosen)
            one["source"] = ["".join(one["source"])[len(chosen):]]
        assert code(one) == code(other), one["id"]
        for mine, yours in zip(one["outputs"], other["outputs"], strict=True):
            check_output(mine, yours)


def check_output(mine, yours):
    """An output is that of the English notebook, but for the words of figures, quizzes and checks."""
    ours, theirs = mine.get("data", {}), yours.get("data", {})
    assert set(ours) == set(theirs)
    for kind in set(ours) - {"text/markdown", MIME, "text/plain"}:
        assert ours[kind] == theirs[kind]
    if MIME in ours:
        assert values(ours[MIME]) == values(theirs[MIME])
    elif ours.get("text/plain") != theirs.get("text/plain"):
        assert "".join(theirs["text/plain"])[:2] in ("✓ ", "✗ ")
    assert mine.get("text") == yours.get("text")


def test_no_part_is_translated_that_the_english_book_does_not_have():
    for path in translations.sources():
        known = texts.read(translations.twin(path, "ko"))
        assert set(known) <= set(texts.english(path)) | {"front"}, path.name


def test_a_changed_english_part_is_shown_in_english_under_a_mark():
    words, english = translate.Words("ko"), "## Title\n\nNew text."
    known = {"title": (texts.fingerprint("## Title\n\nOld text."), "## 제목\n\n옛 글.")}
    shown = words.part(known, "title", english)
    assert shown.startswith('## Title\n\n<p class="book-untranslated">')
    assert shown.endswith("New text.")
    known = {"title": (texts.fingerprint(english), "## 제목\n\n새 글.")}
    assert words.part(known, "title", english) == "## 제목\n\n새 글."


def test_the_list_tells_stale_from_missing_and_a_stamp_renews(tmp_path):
    english, translation = tmp_path / "page.md", tmp_path / "ko.md"
    english.write_text("# A\n\nOne.\n\n## B\n\nTwo.\n\n## C\n\nThree.\n", encoding="utf-8")
    translations.start(english, translation)
    assert translations.state(english, translation) == ([], [], ["a", "b", "c"])
    parts = texts.read(translation)
    texts.write(translation, {**parts, "a": (None, "# 가\n\n하나."), "b": (None, "## 나\n\n둘.")})
    translations.stamp(english, translation)
    assert translations.state(english, translation) == (["a", "b"], [], ["c"])
    english.write_text("# A\n\nOne.\n\n## B\n\nTwo, changed.\n\n## C\n\nThree.\n", encoding="utf-8")
    assert translations.state(english, translation) == (["a"], ["b"], ["c"])


@pytest.mark.parametrize(("words", "stale", "status"), [
    (["--strict"], False, 0), ([], True, 0), (["--strict"], True, 1),
    (["--strict", "--stamp", "page.md"], True, 0)])
def test_only_a_strict_list_fails_if_something_is_stale(tmp_path, monkeypatch, words, stale, status):
    page, translation = tmp_path / "page.md", tmp_path / "ko" / "page.md"
    page.write_text("# A\n\nOne.\n", encoding="utf-8")
    mark = texts.fingerprint("what it was" if stale else texts.english(page)["a"])
    texts.write(translation, {"a": (mark, "# 가\n\n하나.")})
    monkeypatch.setattr(texts, "BOOK", tmp_path)
    monkeypatch.setattr(strings, "renew", lambda language: {})
    monkeypatch.setattr(site_words, "renew", lambda language: strings.Renewed(0, 0, {}))
    monkeypatch.setattr(sys, "argv", ["translations.py", *words])
    monkeypatch.chdir(tmp_path)
    assert translations.main() == status


@pytest.mark.parametrize(("english", "translation", "lost"), [
    ("The sum $w x$.", "합 $w$.", "formula"), ("See [2](02.ipynb).", "2장을 보세요.", "address"),
    ("Call `fit`.", "맞춥니다.", "code"), ("# A\n\nb", "b", "heading"),
    ("| a |\n|---|", "a", "row of a table"),
    ("```python\nx = 1  # one\n```", "```python\nx = 2  # 하나\n```", "block"),
    ('```python\nc = "#1f77b4"\n```', '```python\nc = "#d62728"\n```', "block"),
    ("```bash\nmake # all\n```", "```bash\nmake # 전부\n```", "block"),
    ("<details>\n\na\n\n</details>", "가", "tag")])
def test_what_a_translation_loses_is_named(english, translation, lost):
    assert any(text.startswith(f"{lost}: lost") for text in texts.differences(english, translation))


def test_words_and_comments_may_differ():
    english = "The sum $w x$ of `fit`.\n\n```python\nx = 1     # one\n```\n"
    assert texts.differences(english, "`fit`의 합 $w x$.\n\n```python\nx = 1     # 하나\n```\n") == []


@pytest.mark.parametrize(("english", "translation"), [
    ("Where $z<a$, then $b>z$.", "$z<a$이면 $b>z$입니다."), ("If `i<n` or `m>i`.", "`m>i`이거나 `i<n`이면."),
    ("A sum $a$ <em>and</em> $b$.", "$b$ <em>더하기</em> $a$의 합."),
    ('```python\nf("# no comment")  # one\n```', '```python\nf("# no comment")  # 하나\n```'),
    ("```python\ndef f(:\n```", "```python\ndef f(:\n```")])
def test_what_only_looks_different_is_not_reported(english, translation):
    assert texts.differences(english, translation) == []


@pytest.fixture
def changed(monkeypatch, tmp_path):
    """Return a table of strings in which one text is new and one is gone, renewed."""
    strings.write(tmp_path / "ko" / "loss.json", {"hints": {"One.": "하나.", "Old.": "옛 글.", "Bad.": ""}})
    monkeypatch.setattr(strings, "COURSE", tmp_path)
    monkeypatch.setattr(strings, "extracted", lambda: {"loss": {"hints": ["New.", "One."]}})
    return strings.renew("ko")


def test_what_is_gone_from_a_table_is_returned(changed):
    assert strings.read(strings.COURSE / "ko" / "loss.json") == {"hints": {"New.": "", "One.": "하나."}}
    assert changed == {"loss": (1, 1, {"hints": {"Old.": "옛 글."}})}


def test_the_list_counts_strings_and_names_what_is_gone(changed, monkeypatch, capsys):
    monkeypatch.setattr(translations, "sources", lambda: [])
    assert translations.show(changed, "ko") == 1
    said = capsys.readouterr().out
    assert re.search(r"(?m)^loss +1 +1$", said)
    assert "loss, hints: 'Old.': '옛 글.'" in said


def test_the_words_of_the_site_are_those_that_it_needs():
    known, needed = set(strings.read(BOOK / "ko" / "site.json")), set(site_words.needed())
    assert len(known & needed) > 0.95 * len(known | needed)         # a new word may wait for its translation


def test_new_words_of_the_site_are_empty_and_keep_the_others_in_their_place(monkeypatch, tmp_path):
    strings.write(tmp_path / "ko" / "site.json", {"Hint": "힌트", "Old": "옛 말", "Copy": "복사"})
    monkeypatch.setattr(texts, "BOOK", tmp_path)
    monkeypatch.setattr(site_words, "needed", lambda: ["Copy", "Copied!", "Hint"])
    assert site_words.renew("ko") == (2, 1, {"site": {"Old": "옛 말"}})
    known = strings.read(tmp_path / "ko" / "site.json")
    assert list(known.items()) == [("Hint", "힌트"), ("Copy", "복사"), ("Copied!", "")]


def test_what_waits_for_its_translation_is_known():
    """In a language without a folder all of the book waits: its text, and what its quizzes say."""
    assert is_awaited("teaches deep learning from a single neuron upwards", "xx")
    assert is_awaited("A shape whose four angles are all different.", "xx")
    assert not is_awaited("teaches deep learning to a single zebra", "xx")
