"""Client family 004: rooms by REST and a plain socket.

Source: its "Chat Service API Documentation", and what that announced as next steps.
The socket, /ws/chat/<room>/, is one with family 002's.
"""
