"""From a question to an answer: what is asked, which passages fit, what is shown of them."""
