"""Webhooks: programs that post into a room by a secret address, and programs that are told what happens there."""
