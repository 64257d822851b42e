"""Messages made of answers: values in, text out, without Discord."""

from typing import TYPE_CHECKING

from retrieval import lazily

if TYPE_CHECKING:
    from bot.replies import controls, corpora, quoting, sources_reply, unquoting
    from bot.replies.bylines import signature
    from bot.replies.choices import LONGEST_CHOICE, MOST_CHOICES, choice_name
    from bot.replies.context import page_reply
    from bot.replies.controls import (
        Button,
        Choice,
        EarlierQuestion,
        Pick,
        Press,
        Reference,
        Row,
        Select,
    )
    from bot.replies.copying import copy_reply
    from bot.replies.corpora import Condition, Listed
    from bot.replies.explanation import explanation_reply
    from bot.replies.help_text import asks_for_help, help_reply, is_courtesy
    from bot.replies.layout import (
        CUT,
        LIMIT,
        LONGEST_NOTE,
        MOST_ATTACHED,
        Reply,
        answer_reply,
        citation_reply,
        counted,
        extract_reply,
        nothing_there,
    )
    from bot.replies.paths import LONGEST_HEADINGS, heading_path, located, named_lines, place_of
    from bot.replies.posting import posted_reply
    from bot.replies.sources_reply import Kept
    from bot.replies.unquoting import Quoted
    from bot.replies.verification import (
        Checked,
        Headlines,
        listed,
        verdicts_reply,
        verification_reply,
    )

__all__ = [
    "CUT",
    "LIMIT",
    "LONGEST_CHOICE",
    "LONGEST_HEADINGS",
    "LONGEST_NOTE",
    "MOST_ATTACHED",
    "MOST_CHOICES",
    "Button",
    "Checked",
    "Choice",
    "Condition",
    "EarlierQuestion",
    "Headlines",
    "Kept",
    "Listed",
    "Pick",
    "Press",
    "Quoted",
    "Reference",
    "Reply",
    "Row",
    "Select",
    "answer_reply",
    "asks_for_help",
    "choice_name",
    "citation_reply",
    "controls",
    "copy_reply",
    "corpora",
    "counted",
    "explanation_reply",
    "extract_reply",
    "heading_path",
    "help_reply",
    "is_courtesy",
    "listed",
    "located",
    "named_lines",
    "nothing_there",
    "page_reply",
    "place_of",
    "posted_reply",
    "quoting",
    "signature",
    "sources_reply",
    "unquoting",
    "verdicts_reply",
    "verification_reply",
]

__getattr__ = lazily(
    __name__,
    bylines="signature",
    choices="LONGEST_CHOICE MOST_CHOICES choice_name",
    context="page_reply",
    controls="Button Choice EarlierQuestion Pick Press Reference Row Select",
    copying="copy_reply",
    corpora="Condition Listed",
    explanation="explanation_reply",
    help_text="asks_for_help help_reply is_courtesy",
    layout="CUT LIMIT LONGEST_NOTE MOST_ATTACHED Reply answer_reply citation_reply counted "
    "extract_reply nothing_there",
    paths="LONGEST_HEADINGS heading_path located named_lines place_of",
    posting="posted_reply",
    sources_reply="Kept",
    unquoting="Quoted",
    verification="Checked Headlines listed verdicts_reply verification_reply",
)
