"""What stands between Discord and the search, and what outlives a restart."""
