"""What the chapters ask: predictions, quizzes and checks of exercises, one module for each."""
