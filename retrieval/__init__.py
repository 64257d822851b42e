"""Find passages in a folder of text files and quote them exactly.

Pure and synchronous; knows neither Discord nor settings. Data flows one way:
sources → segmentation → analysis → ranking → index → snapshot, and for a question
analysis → search → excerpts → answering.
"""
