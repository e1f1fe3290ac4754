"""Client family 003: one-to-one conversations, who is there, what is unread, and media.

Source: its "Chat Documentation", and what its test suite and the client written for it expect.
"""
