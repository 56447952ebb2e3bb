"""Every chapter has the same structure, so that readers know their way around."""

import re

from chapter_notebooks import CHAPTERS, exercises, live, markdown, read, section

HEADINGS = ["The question", "From scratch", "On real data", "Where people go wrong",
            "The same in PyTorch", "Exercises", "Quiz", "What to remember", "Terms", "References"]


def test_headings_come_in_order(chapter):
    found = re.findall(r"^## (.+)$", markdown(chapter), re.MULTILINE)
    assert [title for title in found if title in HEADINGS] == HEADINGS


def test_it_starts_with_a_guess_and_ends_with_a_quiz(chapter):
    payloads = live(chapter)
    assert [p.get("predict") for p in (payloads[0], payloads[-1])] == [True, False]
    assert len(payloads[-1]["questions"]) == 5
    assert sum(p["kind"] == "explorable" for p in payloads) >= 2


def test_three_to_six_exercises_with_hint_and_solution(chapter):
    found = exercises(chapter)
    assert 3 <= len(found) <= 6
    assert [e.id for e in found] == [f"exercise-{i + 1}" for i in range(len(found))]
    for exercise in found:
        assert exercise.check.startswith("lesson.check_"), exercise.id
        assert "> **Hint.**" in exercise.help, exercise.id
        assert exercise.solution, exercise.id


def test_five_things_to_remember(chapter):
    assert len(re.findall(r"^- ", section(chapter, "What to remember"), re.MULTILINE)) == 5


def test_terms_are_linked_to_the_glossary(chapter):
    rows = section(chapter, "Terms").strip().splitlines()[2:]
    cells = [cell.strip() for row in rows for cell in row.strip("|").split("|")]
    for english, korean in zip(cells[::2], cells[1::2], strict=True):
        assert re.fullmatch(r"\[[^]]+\]\(glossary\.md#[a-z-]+\)", english), english
        assert re.search("[가-힣]", korean), f"{english} has no Korean equivalent"


def test_there_are_enough_exercises():
    if len(CHAPTERS) >= 8:
        assert sum(len(exercises(read(path))) for path in CHAPTERS) >= 36
