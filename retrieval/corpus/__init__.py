"""From bytes on disk to spans of text: sources, lines, paragraphs, sentences, passages."""
