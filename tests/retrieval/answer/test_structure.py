"""What belongs together is shown together, nothing is cut inside, and no noise is quoted.

Each file here is asked in a corpus with others around it. Those of one kind stand in one corpus, so
that it is indexed once; each of them has a word of its own.
"""

from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

import pytest

from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Answer, Excerpt
from retrieval.snapshots import Calibration
from tests.retrieval.corpora import assert_verbatim, corpus, texts

Ask = Callable[[Mapping[str, str], str], Answer]

PLACES = (
    "harbour garden kitchen railway museum orchestra bakery observatory library cinema stable "
    "workshop chapel nursery laboratory theatre"
).split()
SAID = (
    "opens at nine",
    "closes on Mondays",
    "needs new paint",
    "was built by hand",
    "holds forty people",
    "keeps its own records",
)
KEPT = "Somebody looks after it every day of the week, and a bell rings when it rains."

AROUND = {
    f"places/{place}.{ending}": f"{mark}The {place}\n\n"
    + "\n\n".join(f"The {place} {one}. The {place} {other}. {KEPT}" for one, other in pairs)
    + "\n"
    for (place, (ending, mark)), pairs in zip(
        zip(PLACES, [("md", "# "), ("txt", ""), ("mdx", "## "), ("rst", "")] * 4, strict=True),
        [[(SAID[n % 6], SAID[(n + k) % 6]) for k in (1, 2, 3)] for n in range(len(PLACES))],
        strict=True,
    )
}

PLAIN = ("md", "mdx", "rst", "adoc", "org", "txt")


@pytest.fixture(scope="module")
def calibration(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    return Answerer(corpus(tmp_path_factory.mktemp("around"), AROUND)).calibration


@pytest.fixture
def ask(tmp_path: Path, calibration: Calibration) -> Ask:
    """Ask a few files, with those around them."""

    def asked(files: Mapping[str, str], question: str) -> Answer:
        answerer = Answerer(corpus(tmp_path, {**AROUND, **files}), calibration)
        return answer_of(answerer, question)

    return asked


def together(factory: pytest.TempPathFactory, files: Mapping[str, str]) -> Answerer:
    """Return what answers from many files, and those around them."""
    return Answerer(corpus(factory.mktemp("many"), {**AROUND, **files}))


def answer_of(answerer: Answerer, question: str) -> Answer:
    answer = answerer.answer(question)
    for excerpt in answer.excerpts + answer.weak:
        assert_verbatim(excerpt, answerer.snapshot.root)
    return answer


def word(number: int) -> str:
    """Return a word that nothing else has."""
    parts = "ba ke li mo nu pa re si to vu".split()
    return f"zor{parts[number // 10]}{parts[number % 10]}n"


def first(answer: Answer) -> Excerpt:
    assert answer.answered, answer
    return answer.excerpts[0]


def shown(answer: Answer) -> str:
    return first(answer).extract.text


# Headings


SHOP = (
    "# Shop\n\n## Delivery\n\nParcels go out on Fridays.\n\n## Refunds\n\n"
    "Write to the office within 14 days.\n\n## Gifts\n\nWe wrap them.\n"
)
SHOPS = {
    "md": SHOP,
    "mdx": SHOP,
    "adoc": SHOP.replace("## ", "== ").replace("# ", "= "),
    "org": SHOP.replace("## ", "** ").replace("# ", "* "),
    "rst": (
        "Shop\n====\n\nDelivery\n--------\n\nParcels go out on Fridays.\n\nRefunds\n-------\n\n"
        "Write to the office within 14 days.\n\nGifts\n-----\n\nWe wrap them.\n"
    ),
}


@pytest.mark.parametrize("ending", SHOPS)
@pytest.mark.parametrize(
    "question", ["What is the refund policy?", "refunds", "How do refunds go?"]
)
def test_what_stands_under_a_heading_answers_it(ask: Ask, ending: str, question: str) -> None:
    answer = ask({f"shop.{ending}": SHOPS[ending]}, question)
    assert shown(answer) == "Write to the office within 14 days."
    assert first(answer).extract.headings == ("Shop", "Refunds")


SAME = "Returns a 204 empty response on success, and fires an event."


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (
            {"a.md": f"# Delete channel\n\n{SAME}\n", "b.md": f"# Delete message\n\n{SAME}\n"},
            "b.md:3",
        ),
        (
            {
                "a.rst": f"Delete channel\n==============\n\n{SAME}\n",
                "b.rst": f"Delete message\n==============\n\n{SAME}\n",
            },
            "b.rst:4",
        ),
        (
            {"a.md": f"# All\n\n## Delete channel\n\n{SAME}\n\n## Delete message\n\n{SAME}\n"},
            "a.md:9",
        ),
        (
            {"delete-channel.txt": f"{SAME}\n", "delete-message.txt": f"{SAME}\n"},
            "delete-message.txt:1",
        ),
        (
            {
                "a.md": f"---\ntitle: Delete channel\n---\n{SAME}\n",
                "b.md": f"---\ntitle: Delete message\n---\n{SAME}\n",
            },
            "b.md:4",
        ),
        (
            {"a.adoc": f"== Delete channel\n\n{SAME}\n", "b.org": f"* Delete message\n\n{SAME}\n"},
            "b.org:3",
        ),
    ],
)
def test_the_same_paragraph_is_found_under_the_heading_asked_for(
    ask: Ask, files: Mapping[str, str], place: str
) -> None:
    answer = ask(files, "What does delete message return?")
    assert shown(answer) == SAME
    assert first(answer).extract.locator == place


KEPT_A_MONTH = "Things are kept behind the desk for a month."
KEPT_BODY = f"{KEPT_A_MONTH}\n\nThen they go to a charity.\n"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("notes/lost-property.md", KEPT_BODY),
        ("notes/lost_property.txt", KEPT_BODY),
        ("notes/LostProperty.mdx", KEPT_BODY),
        ("lost property/README.md", KEPT_BODY),
        ("notes/lost-property.md", f"# Rules\n\n{KEPT_BODY}"),
        ("notes/lost-property.rst", f".. _rules:\n\n{KEPT_BODY}"),
    ],
)
def test_a_file_is_found_by_its_name(ask: Ask, path: str, body: str) -> None:
    assert shown(ask({path: body}, "lost property")).startswith(KEPT_A_MONTH)


NO_HEADING = "# not a heading"


@pytest.mark.parametrize(
    ("ending", "body"),
    [
        ("md", f"# Setup\n\nRun this:\n\n```sh\n{NO_HEADING}\necho hello\n```\n\nDone.\n"),
        ("md", f"# Setup\n\nRun this:\n\n~~~\n{NO_HEADING}\n~~~\n"),
        ("md", f"# Setup\n\nRun this:\n\n    {NO_HEADING}\n    echo hello\n"),
        ("mdx", f"# Setup\n\n<Code>\n\n```sh\n{NO_HEADING}\n```\n\n</Code>\n"),
        ("txt", f"{NO_HEADING}\n\nSome text stands here.\n"),
        ("txt", f"Some text.\n{NO_HEADING}\nMore of it.\n"),
        ("rst", f"Setup\n=====\n\nRun::\n\n    {NO_HEADING}\n    echo hello\n"),
        ("adoc", f"= Setup\n\n----\n{NO_HEADING}\n----\n"),
        ("org", f"* Setup\n\n#+begin_src sh\n{NO_HEADING}\n#+end_src\n"),
    ],
)
def test_what_is_no_heading_is_found_as_text(ask: Ask, ending: str, body: str) -> None:
    answer = ask({f"setup.{ending}": body}, "not a heading")
    assert NO_HEADING in shown(answer)
    assert "not a heading" not in first(answer).extract.headings


# Questions and answers


QUESTION = "Can I bring a {} to the choir?"
ANSWER = "Yes, on a lead."
BEFORE = ("How long is a rehearsal?", "Two hours.")
AFTER = ("What about scores?", "They are on the piano.")
RULES = "chalk paper string glue paint rope cloth wire sand clay wool felt".split()
MANY = [(f"Where is the {one}?", f"The {one} is in cupboard {n}.") for n, one in enumerate(RULES)]


def dialogue(form: str, animal: str, *, among: int = 1) -> str:
    """Return questions and answers in some form, the one about an animal among them."""
    asked = QUESTION.format(animal)
    some = [*MANY[: among - 1], BEFORE, (asked, ANSWER), AFTER, *MANY[among - 1 :]]
    return "".join(form.format(q=question, a=answer) for question, answer in some)


DIALOGUES = {
    "two paragraphs": "Q: {q}\n\nA: {a}\n\n",
    "a turn a line": "Q: {q}\nA: {a}\n",
    "bold": "**{q}**\n\n{a}\n\n",
    "bold, a line": "**{q}**\n{a}\n\n",
    "bold, in a line": "**{q}** {a}\n\n",
    "interview": "Reporter: {q}\n\nAda: {a}\n\n",
    "interview, a turn a line": "Reporter: {q}\nAda: {a}\n",
    "interview, bold names": "**Reporter:** {q}\n\n**Ada:** {a}\n\n",
    "interview, names alone": "REPORTER\n{q}\n\nADA\n{a}\n\n",
    "with times": "[00:10] Bob: {q}\n[00:12] Ada: {a}\n",
    "words in full": "Question: {q}\n\nAnswer: {a}\n\n",
    "numbered": "1. {q}\n\n   {a}\n\n",
    "numbered marks": "Q2. {q}\nA2. {a}\n\n",
    "a definition": "{q}\n: {a}\n\n",
    "answers that go on": "Q: {q}\n\nA: {a}\n\nMuch more was said of it by others.\n\n",
    "a list": "- **{q}** {a}\n",
    "quoted": "> {q}\n\n{a}\n\n",
}
SUMMARIES = "<details>\n<summary>{q}</summary>\n\n{a}\n\n</details>\n\n"
CHOIRS = {
    f"choir {among} {name}.{ending}": (form, among)
    for among in (1, 8)
    for ending in ("md", "txt")
    for name, form in [*DIALOGUES.items(), *([("summaries", SUMMARIES)] if ending == "md" else [])]
}


@pytest.fixture(scope="module")
def choirs(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    files = {
        path: dialogue(form, word(n), among=among)
        for n, (path, (form, among)) in enumerate(CHOIRS.items())
    }
    return together(tmp_path_factory, files)


@pytest.mark.parametrize("path", CHOIRS)
def test_a_question_is_never_shown_without_its_answer(choirs: Answerer, path: str) -> None:
    question = QUESTION.format(word([*CHOIRS].index(path)))
    answer = answer_of(choirs, question)
    assert first(answer).extract.path == path
    assert question in shown(answer)
    assert ANSWER in shown(answer)


@pytest.mark.parametrize(
    ("ending", "form"),
    [
        ("md", "### {q}\n\n{a}\n\n"),
        ("mdx", "### {q}\n\n{a}\n\n"),
        ("md", "{q}\n-------------------------------\n\n{a}\n\n"),
        ("rst", "{q}\n-------------------------------\n\n{a}\n\n"),
        ("adoc", "=== {q}\n\n{a}\n\n"),
        ("org", "*** {q}\n\n{a}\n\n"),
    ],
)
@pytest.mark.parametrize("question", [QUESTION.format("dog"), "Are dogs allowed in the choir?"])
def test_the_answer_stands_under_a_heading_that_asks(
    ask: Ask, ending: str, form: str, question: str
) -> None:
    answer = ask({f"choir.{ending}": dialogue(form, "dog")}, question)
    assert shown(answer) == ANSWER
    assert first(answer).extract.headings[-1] == QUESTION.format("dog")


def test_a_long_question_comes_with_its_answer(ask: Ask) -> None:
    told = "My neighbour has seen one there, but that was long ago. " * 6
    question = QUESTION.format("dog")
    body = f"Q: {question} {told}\n\nA: {ANSWER}\n\nQ: {BEFORE[0]}\n\nA: {BEFORE[1]}\n"
    assert ANSWER in shown(ask({"choir.md": body}, question))


def test_two_questions_in_a_row_have_one_answer(ask: Ask) -> None:
    question = QUESTION.format("dog")
    body = f"**{question}**\n\n**Or a cat?**\n\n{ANSWER}\n\nMore is said below.\n"
    assert shown(ask({"choir.md": body}, question)) == body[: body.index("\n\nMore")]


def test_an_answer_comes_with_its_question(ask: Ask) -> None:
    body = dialogue(DIALOGUES["two paragraphs"], "dog").replace(ANSWER, "On a lead, with a muzzle.")
    answer = ask({"choir.md": body}, "lead and muzzle")
    assert shown(answer) == f"Q: {QUESTION.format('dog')}\n\nA: On a lead, with a muzzle."


# Colons


COLONS = {
    "fence.md": "To reset the {box}, run:\n\n```sh\n{box}ctl reset\n```",
    "fence at once.md": "To reset the {box}, run:\n```sh\n{box}ctl reset\n```",
    "indented.md": "To reset the {box}, run:\n\n    {box}ctl reset",
    "comment.md": "To reset the {box}, run:\n\n<!-- as root -->\n\n```sh\n{box}ctl reset\n```",
    "quotation.md": "To reset the {box}, say this:\n\n> {box}ctl reset",
    "list.md": (
        "To reset the {box}, do this:\n\n1. Press the button.\n2. Run {box}ctl reset.\n\n"
        "   It is long.\n\n3. Wait."
    ),
    "table.md": (
        "To reset the {box}, use these:\n\n| key | what |\n| --- | --- |\n"
        "| A | {box}ctl reset |\n| B | off |"
    ),
    "item.md": "* To reset the {box}, run:\n\n  ```sh\n  {box}ctl reset\n  ```",
    "words.md": "To reset the {box}, type this on any keyboard:\n\n{box}ctl reset",
    "fence.mdx": "To reset the {box}, run:\n\n```sh\n{box}ctl reset\n```",
    "literal.rst": "To reset the {box}, run::\n\n    {box}ctl reset",
    "directive.rst": "To reset the {box}, run:\n\n.. code-block:: sh\n\n   {box}ctl reset",
    "listing.adoc": "To reset the {box}, run:\n\n[source,sh]\n----\n{box}ctl reset\n----",
    "block.org": "To reset the {box}, run:\n\n#+begin_src sh\n{box}ctl reset\n#+end_src",
    "tabs.mdx": (
        'To reset the {box}, run:\n\n<Tabs syncKey="os">\n<TabItem label="Linux">\n\n'
        "```sh\n{box}ctl reset\n```"
    ),
    "indented.txt": "To reset the {box}, run:\n\n    {box}ctl reset",
    "list.txt": "To reset the {box}, do this:\n- Press the button.\n- Run {box}ctl reset.\n- Wait.",
}


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    files = {
        name: f"This box is grey.\n\n{form.format(box=word(n))}\n\nThen the lamp glows.\n"
        for n, (name, form) in enumerate(COLONS.items())
    }
    return together(tmp_path_factory, files)


@pytest.mark.parametrize("name", COLONS)
@pytest.mark.parametrize("question", ["How do I reset the {}?", "{}ctl reset"])
def test_what_a_colon_introduces_is_shown_with_it(
    boxes: Answerer, name: str, question: str
) -> None:
    box = word([*COLONS].index(name))
    assert shown(answer_of(boxes, question.format(box))) == COLONS[name].format(box=box)


def test_of_a_long_paragraph_under_a_heading_that_is_asked_for_some_sentences_are_shown(
    ask: Ask,
) -> None:
    long = " ".join(f"Tenants of hut {n} leave wood for those who come." for n in range(20))
    section = f"# Firewood\n\nIt lies behind the hut.\n\n{long}\n"
    said = shown(ask({"wood.md": section}, "firewood"))
    assert said.startswith("It lies behind the hut.\n\nTenants of hut 0")
    assert 250 < len(said) <= 600
    assert said.endswith("who come.")


def test_what_stands_under_a_heading_that_is_asked_for_ends_with_no_colon(ask: Ask) -> None:
    said = " ".join(f"Hut {n} has firewood of its own, and so on." for n in range(5))
    code = "\n".join(["```sh", *["fetch --wood now"] * 26, "```"])
    section = f"# The stove\n\n{said}\n\nTo fetch more of it:\n\n{code}\n\nThat is all.\n"
    assert shown(ask({"wood.md": section}, "the stove")) == said


NUMBERED = {
    "rules.txt": "4.2 {Box} Office\n\n   It lets in pilots at dawn, and shuts at noon.",
    "guide.txt": "10.4.5.  {Box} Office\n\n     It lets in pilots at dawn.",
    "annex.md": "A.1 {Box} Office\n\nIt lets in pilots at dawn.",
    "parts.txt": "7.1 Offices\n\n7.1.1 {Box} Office\n\nIt lets in pilots at dawn.",
    "codes.txt": "4.4 404 {Box} Office\n\nIt lets in pilots at dawn.",
}
NO_TITLE = [
    "1.5 million came to the {box} office",
    "4.2 {Box} Office opens at nine.",
    "2. {Box} Office",
]


@pytest.mark.parametrize("name", NUMBERED)
def test_a_title_with_the_number_of_a_section_comes_with_what_it_names(ask: Ask, name: str) -> None:
    text = NUMBERED[name].format(Box="Toll")
    body = f"The {'town is old. ' * 90}\n\n{text}\n\n{'Nothing more is said. ' * 60}\n"
    assert shown(ask({name: body}, "toll office")) in text
    assert shown(ask({name: body}, "toll office")).endswith(text.split("\n\n")[-1].strip())
    assert shown(ask({name: body}, "pilots at dawn")).startswith(text.split("\n\n")[-2])


@pytest.mark.parametrize("line", NO_TITLE)
def test_a_line_that_begins_with_a_number_is_no_title(ask: Ask, line: str) -> None:
    text = line.format(box="toll", Box="Toll")
    body = f"The {'town is old. ' * 90}\n\n{text}\n\n{'Nothing more is said. ' * 60}\n"
    assert shown(ask({"a.txt": body}, "toll office")) == text


# Nothing is cut inside


ROWS = [f"| field_{n}? | string | The field {n}, with words on what it is for |" for n in range(20)]
ROW = "| max_length? | integer | Of an option of type string, the maximum length is 6000 |"
SIMPLE_ROW = "max_length  integer the maximum length of an option is 6000"


def table(rule: str, ending: str = "") -> str:
    return "\n".join(
        ["| Field | Type | About |", rule, *ROWS[:12], ROW, *ROWS[12:], ending]
    ).strip()


TABLES = {
    "md": table("| --- | --- | --- |"),
    "mdx": table("| --- | --- | --- |"),
    "org": table("|-------+------+------|"),
    "txt": table("|-------|------|------|"),
    "adoc": "|===\n" + table("").replace(" |\n", "\n").removesuffix(" |") + "\n|===",
    "rst": "\n".join(
        [
            "=========== ======= ======================================",
            "Field       Type    About",
            "=========== ======= ======================================",
            *(
                f"field_{n:<6}string  the field {n}, with words on what it is for"
                for n in range(12)
            ),
            SIMPLE_ROW,
            *(
                f"other_{n:<6}string  the field {n}, with words on what it is for"
                for n in range(12)
            ),
            "=========== ======= ======================================",
        ]
    ),
}


@pytest.mark.parametrize("ending", TABLES)
def test_rows_of_a_table_are_shown_whole(ask: Ask, ending: str) -> None:
    body = f"Commands have options.\n\n{TABLES[ending]}\n\nThat is all.\n"
    shown_ = shown(ask({f"api.{ending}": body}, "max length of an option"))
    rows = TABLES[ending].split("\n")
    assert "max_length" in shown_
    assert all(line.strip() in rows for line in shown_.split("\n"))
    assert any(letter.isalnum() for letter in shown_.split("\n")[0])


WRAPPED = (
    "The harbour master keeps a ledger in which each boat is\n"
    "entered with the hour of its coming and the name of its\n"
    "owner. Whoever leaves before dawn has to ring the small\n"
    "bell at the end of the pier, since the lamp is not lit\n"
    "then. In winter the ledger is kept in the chapel.\n"
)
RING = WRAPPED[WRAPPED.index("Whoever") : WRAPPED.index(" In winter")]
UNWRAPPED = WRAPPED.replace("ledger", "book").replace("bell", "horn").replace("dawn", "noon")


@pytest.mark.parametrize("ending", PLAIN)
@pytest.mark.parametrize("more", ["", UNWRAPPED * 20])
def test_a_sentence_over_two_lines_is_shown_whole(ask: Ask, ending: str, more: str) -> None:
    answer = ask({f"pier.{ending}": more + WRAPPED + more}, "Who has to ring the small bell?")
    assert RING in shown(answer)


FILL = [
    f"The {part} of the {house} is {kind} and stays so for years. "
    for part, house, kind in product(
        ["roof", "door", "floor", "lamp", "stair"],
        ["house", "mill", "barn", "church"],
        ["red", "old", "wide", "cold", "dry"],
    )
]
FUSE = "The spare fuse is taped to the meter."


@pytest.mark.parametrize("ending", PLAIN)
def test_of_a_long_line_the_sentence_is_shown(ask: Ask, ending: str) -> None:
    line = f"{''.join(FILL[:70])}{FUSE} {''.join(FILL[70:])}"
    answer = ask({f"meters.{ending}": line}, "Where is the spare fuse?")
    assert FUSE in shown(answer)
    assert len(shown(answer)) <= 600


@pytest.mark.parametrize("ending", ["txt", "md"])
@pytest.mark.parametrize("before", [600, 16_130, 16_145, 16_155, 40_000])
def test_a_line_without_full_stops_is_shown_around_what_is_asked(
    ask: Ask, ending: str, before: int
) -> None:
    words = ("".join(FILL) * 12).replace(".", "")
    cut = words[:before].rpartition(" ")[0]
    line = f"{cut} {FUSE[:-1]} {words[:40_000]}"
    answer = ask({f"meters.{ending}": line}, "Where is the spare fuse?")
    assert FUSE[:-1] in shown(answer)
    assert len(shown(answer)) <= 650


@pytest.mark.parametrize("length", [1_500, 2_500])
def test_a_paragraph_without_full_stops_is_too_long_to_be_a_sentence(ask: Ask, length: int) -> None:
    words = "".join(FILL).replace(".", "")[: length // 2].rpartition(" ")[0]
    answer = ask({"meters.md": f"{words} {FUSE[:-1]} {words}\n"}, "Where is the spare fuse?")
    assert FUSE[:-1] in shown(answer)
    assert len(shown(answer)) <= 650


SEGMENTS = (
    "so the thing about the\nold lighthouse is that it\nwas never switched off in\n"
    "the war. The captain kept his\nrum behind the clock in\nthe hall of the inn.\n"
    "And then after that people\ncame from the town to\nlook at it and they\nbrought bread.\n"
)
RUM = ("The captain kept his", "rum behind the clock in", "the hall of the inn.")
OTHERS = SEGMENTS.replace("captain", "keeper").replace("rum", "oil").replace("clock", "lamp")


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n"])
@pytest.mark.parametrize("ending", ["txt", "md"])
@pytest.mark.parametrize("more", [0, 3, 60])
def test_a_sentence_of_segments_is_shown_whole(
    ask: Ask, between: str, ending: str, more: int
) -> None:
    text = (OTHERS * more + SEGMENTS + OTHERS * more).replace("\n", between)
    answer = ask({f"talk.{ending}": text}, "Where did the captain keep his rum?")
    assert between.join(RUM) in shown(answer)
    assert len(shown(answer)) <= 600


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_segments_without_full_stops_are_joined(ask: Ask, between: str) -> None:
    text = (OTHERS * 9 + SEGMENTS + OTHERS * 9).lower().replace(".", "").replace("\n", between)
    answer = ask({"talk.txt": text}, "Where did the captain keep his rum?")
    assert between.join(line.lower().rstrip(".") for line in RUM) in shown(answer)


# Noise


FRONT = (
    "---\naliases:\n  - Sync or Publish\n  - The difference between Sync and Publish\n"
    "permalink: sync-publish\ntags: [billing]\n---\n\n"
)
TWO = "One keeps notes on all devices, the other puts them on a page."


@pytest.mark.parametrize(
    ("ending", "front"),
    [
        ("md", FRONT),
        ("mdx", FRONT),
        ("md", FRONT.replace("\n", "\r\n")),
        ("md", "---\ntitle: The difference between Sync and Publish\nlayout: page\n---\n\n"),
        ("md", '+++\ntitle = "Sync or Publish"\naliases = ["The difference"]\n+++\n\n'),
        ("org", "#+TITLE: The difference between Sync and Publish\n#+TAGS: billing\n\n"),
        ("adoc", "= The difference between Sync and Publish\n:keywords: billing\n\n"),
    ],
)
def test_front_matter_names_a_file_and_is_never_quoted(ask: Ask, ending: str, front: str) -> None:
    answer = ask({f"a.{ending}": f"{front}{TWO}\n"}, "difference between Sync and Publish?")
    assert shown(answer) == TWO
    assert texts(answer) == [TWO]


NOISE = {
    "md": [
        '<a id="lantern"></a>',
        "{{#include lantern.rs}}",
        "import Lantern from 'lantern'",
        'import "./lantern.css";',
        '<Card title="lantern">',
        "<!-- lantern -->",
        "![lantern](lantern.png)",
        "{% include lantern.html %}",
        '{{< figure src="lantern.png" >}}',
        "{: .lantern }",
        "![[lantern]]",
        "%% lantern %%",
        "https://lantern.example/lantern",
        "[lantern]: https://lantern.example",
    ],
    "mdx": [
        "import { Lantern } from 'lantern'",
        "export const lantern = 'oil'",
        '<Card title="lantern" icon={lantern}>',
        "{/* lantern */}",
        '<Tabs>\n<TabItem label="lantern">',
    ],
    "rst": [
        ".. _lantern:",
        ".. include:: lantern.txt",
        ".. image:: lantern.png",
        ".. lantern",
        ".. toctree::\n   :maxdepth: 2\n\n   lantern",
        ".. |lantern| replace:: oil",
    ],
    "adoc": [
        "[[lantern]]",
        "include::lantern.adoc[]",
        "// lantern",
        "image::lantern.png[]",
        "////\nlantern\n////",
    ],
    "org": [
        "# lantern",
        "#+INCLUDE: lantern.org",
        "[[file:lantern.png]]",
        "<<lantern>>",
        ":PROPERTIES:\n:lantern: oil\n:END:",
    ],
    "txt": ["https://lantern.example/lantern"],
}


@pytest.mark.parametrize("ending", NOISE)
def test_noise_is_found_by_none_of_its_words(ask: Ask, ending: str) -> None:
    files = {
        f"goods/{n}.{ending}": f"Goods {n} lie here.\n\n{noise}\n\nAll of it is for sale {n}.\n"
        for n, noise in enumerate(NOISE[ending])
    }
    answer = ask(files, "lantern")
    assert answer.missing_terms == ("lantern",)
    assert texts(answer) == []


@pytest.mark.parametrize("ending", NOISE)
def test_no_excerpt_begins_or_ends_with_noise(
    tmp_path_factory: pytest.TempPathFactory, ending: str
) -> None:
    said = {f"Oil of {word(n)} lies here.": noise for n, noise in enumerate(NOISE[ending])}
    files = {
        f"goods/{n}.{ending}": f"{noise}\n\n{text}\n\n{noise}\n"
        for n, (text, noise) in enumerate(said.items())
    }
    goods = together(tmp_path_factory, files)
    assert [shown(answer_of(goods, text)) for text in said] == [*said]


@pytest.mark.parametrize("mark", ["[[toc]]", "[[TOC]]", "[[_TOC_]]", "[TOC]", "[toc]"])
def test_where_contents_are_shown_nothing_is_said(ask: Ask, mark: str) -> None:
    answer = ask({"a.md": f"The oil lies here.\n\n{mark}\n\nAll of it is for sale.\n"}, "toc")
    assert texts(answer) == []


# Two of a kind


@pytest.mark.parametrize(
    "files",
    [
        {"alpha.md": "{Alpha}", "beta.md": "{Beta}"},
        {"alpha.txt": "{Alpha}", "beta.txt": "{Beta}"},
        {"reports.txt": "{Alpha}\n\n{Beta}"},
        {"reports.md": "# Reports\n\n{Alpha}\n\n{Beta}\n"},
        {"reports.md": "# A\n\n{Alpha}\n\n# B\n\n{Beta}\n"},
        {"a.rst": "A\n=\n\n{Alpha}\n", "b.org": "* B\n\n{Beta}\n"},
    ],
)
def test_two_reports_that_differ_in_a_name_are_both_shown(
    ask: Ask, files: Mapping[str, str]
) -> None:
    told = "The report of {} covers the spring: the bridge held, and the water rose by a metre."
    both = {name: told.format(name) for name in ("Alpha", "Beta")}
    written = {path: text.format(**both) for path, text in files.items()}
    answer = ask(written, "What did Alpha and Beta report?")
    assert answer.answered
    assert all(any(report in text for text in texts(answer)) for report in both.values())


def test_reports_that_read_the_same_are_shown_once_with_both_places(ask: Ask) -> None:
    told = "The report covers the spring. The bridge held.\n"
    answer = ask(
        {f"{n}.md": f"# {n}\n\n{told}" for n in ("Alpha", "Beta")}, "Alpha and Beta report?"
    )
    assert shown(answer) == told.strip()
    places = {first(answer).extract.locator, *first(answer).also_at}
    assert places == {"Alpha.md:3", "Beta.md:3"}
