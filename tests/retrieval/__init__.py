"""Finding passages and quoting them."""
