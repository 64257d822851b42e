"""Which settings are in force, and what is said about wrong ones."""
