"""From terms to ranked passages: the terms of a text, the score, the columns that make it quick."""
