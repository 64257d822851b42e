"""What whoever types, quotes, names a file or writes settings can't do to the bot."""
