"""What the command line reads and shows: files with holes, drafts that come into focus, results."""
