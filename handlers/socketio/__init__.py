"""Socket.IO clients (families 000 and 001): rooms, messages and calls at `/socket.io/`.

The protocols are our own code: payload.py and packets.py only encode and decode, engine.py decides, and
connection.py and transport.py meet the network. docs/decisions.md says why.
"""
