"""Discord, seen from the other side: a person, and the official description."""
