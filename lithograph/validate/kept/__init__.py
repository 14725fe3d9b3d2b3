"""What a run on this project's graph leaves for the next, so that it draws and checks what changed alone."""
