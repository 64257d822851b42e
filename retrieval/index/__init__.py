"""From terms to ranked passages: a text's terms, the score, and the columns that make it quick."""

from typing import TYPE_CHECKING

from retrieval.exports import lazily

if TYPE_CHECKING:
    from retrieval.index import analysis, ranking, shelf
    from retrieval.index.analysis import Token, fold, is_border
    from retrieval.index.columns import Columns, Digests, Rows, Texts, inverse, ranges
    from retrieval.index.forms import DOUBTFUL_CONTRACTIONS, NAMES
    from retrieval.index.forward import ForwardIndex
    from retrieval.index.grams import framed, gram_counts_by, grams_of
    from retrieval.index.interface import Hit, Index, IndexBuilder, OracleBuilder, PassageNumbers
    from retrieval.index.lexicon import Lexicon, letter_set
    from retrieval.index.numbering import Hashed, Numbering
    from retrieval.index.portion import Portion
    from retrieval.index.shelf import DamagedIndexError
    from retrieval.index.tally import Asked, Placed, Tallies, Tally
    from retrieval.index.vocabulary import Vocabulary

__all__ = [
    "DOUBTFUL_CONTRACTIONS",
    "NAMES",
    "Asked",
    "Columns",
    "DamagedIndexError",
    "Digests",
    "ForwardIndex",
    "Hashed",
    "Hit",
    "Index",
    "IndexBuilder",
    "Lexicon",
    "Numbering",
    "OracleBuilder",
    "PassageNumbers",
    "Placed",
    "Portion",
    "Rows",
    "Tallies",
    "Tally",
    "Texts",
    "Token",
    "Vocabulary",
    "analysis",
    "fold",
    "framed",
    "gram_counts_by",
    "grams_of",
    "inverse",
    "is_border",
    "letter_set",
    "ranges",
    "ranking",
    "shelf",
]

__getattr__ = lazily(
    __name__,
    analysis="Token fold is_border",
    columns="Columns Digests Rows Texts inverse ranges",
    forms="DOUBTFUL_CONTRACTIONS NAMES",
    forward="ForwardIndex",
    grams="framed gram_counts_by grams_of",
    interface="Hit Index IndexBuilder PassageNumbers OracleBuilder",
    lexicon="Lexicon letter_set",
    numbering="Hashed Numbering",
    portion="Portion",
    shelf="DamagedIndexError",
    tally="Asked Placed Tallies Tally",
    vocabulary="Vocabulary",
)
