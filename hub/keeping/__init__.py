"""What is kept, and for how long: retention by age, and legal holds, under which nothing goes."""
