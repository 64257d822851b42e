"""Turn answers into messages: values in, text out, without Discord."""
