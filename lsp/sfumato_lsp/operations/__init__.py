"""What a user asks for by a command or a code action: each operation in a file of its own, carried out alike."""
