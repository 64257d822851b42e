"""What do exports of chats say?

Each module but three reads one format; `conversation` says how messages become blocks.
"""
