"""Taking over what was said elsewhere: people, rooms and messages as another program kept them."""
