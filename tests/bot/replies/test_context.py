"""How are the lines around an excerpt shown?"""

from bot.replies.context import page_reply
from retrieval.corpus import Byline, Extract
from retrieval.quote.pages import NumberedLine, OpenedExcerpt, Page


def test_blank_lines_are_left_out_and_the_others_keep_their_numbers() -> None:
    said = Byline("Ada", "2024-03-04T12:31")
    extract = Extract("lamps.json", 3, 5, 30, 60, "Lit.\n\nAt dusk.", byline=said)
    told = ["Ada, 2024-03-04 12:31", "", "*Lit.*", " ", "At dusk.", "", "Bo, 2024-03-04 12:41"]
    lines = tuple(NumberedLine(number, text, 0) for number, text in enumerate(told, 1))
    reply = page_reply(
        OpenedExcerpt("k7f2q8ab", extract), Page(lines, older=False, newer=False), ()
    )
    assert reply.content.splitlines() == [
        "Ada, 2024-03-04 · `lamps.json` · `k7f2q8ab`",
        "-# 1",
        "Ada, 2024-03-04 12:31",
        "-# → 3",
        "\\*Lit.\\*",
        "-# → 5",
        "At dusk.",
        "-# 7",
        "Bo, 2024-03-04 12:41",
    ]
