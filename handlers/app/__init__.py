"""The bundled UI: its pages, its small REST API, and its socket. docs/PROTOCOL.md describes the socket for others."""
