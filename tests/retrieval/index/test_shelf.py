"""A shelf hands out the columns that were put on it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.index import DamagedIndexError, shelf

COLUMNS = [
    np.arange(5, dtype=np.uint32),
    np.empty(0, dtype=np.uint8),
    np.arange(64, dtype=np.uint8).reshape(-1, 32),
    np.empty((0, 32), dtype=np.uint8),
    np.array([-1, 2**40], dtype=np.int64),
    np.array([0.5, np.inf], dtype=np.float32),
    np.arange(1_000_000, dtype=np.uint16),
]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: f"{column.dtype}{column.shape}")
def test_whatever_column_is_written_is_read(tmp_path: Path, column: NDArray[Any]) -> None:
    shelf.write(tmp_path, {"kept": column})
    shelf.seal(tmp_path, {"said": "so"})
    facts, columns = shelf.open_shelf(tmp_path, {"kept": column.dtype.str[1:]})
    assert facts == {"said": "so"}
    assert columns["kept"].dtype == column.dtype
    assert columns["kept"].shape == column.shape
    assert (columns["kept"] == column).all()


@pytest.mark.parametrize(
    "column",
    [np.array(5), np.asfortranarray(np.ones((2, 3))), np.ones((2, 2, 2)), np.array(["a"])],
    ids=["a number", "in another order", "three dimensions", "texts"],
)
def test_what_is_no_column_is_not_read(tmp_path: Path, column: NDArray[Any]) -> None:
    np.save(tmp_path / "kept.npy", column)
    shelf.seal(tmp_path, {})
    with pytest.raises(DamagedIndexError, match=r"has a column .*kept"):
        shelf.open_shelf(tmp_path, {"kept": "f8"})
