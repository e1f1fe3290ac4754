"""Client family 002: group rooms for a Kotlin app.

Source: the app's backend guide, "Real-Time Chat Backend Documentation".
"""
