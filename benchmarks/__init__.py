"""What README and docs claim about speed and accuracy, reproducible with one command each."""
