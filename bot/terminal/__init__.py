"""Ask, cite and check from a terminal, without Discord."""
