"""The support desk by REST, for managers and admins who have signed in."""
