"""What is said in captions, and in what machines have heard?

`pieces` says how what is said at certain times becomes a text; each other module reads one kind of
file.
"""
