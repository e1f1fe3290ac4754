"""Webhooks: what programs post by a secret address, and what they are told."""
