"""Tests of what stands between Discord and the search, and of what survives a restart."""
