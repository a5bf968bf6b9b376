"""From text to tokens: normalised, codes made one, cut into words, short and long forms brought together.

Pure: the same text gives the same tokens in every process, for the index and for a query, and no engine has an
opinion of its own.  ``analyse.version()`` changes with the code's own number and with every list of words; an index
knows the version that it was made with.  Does not own ranking or storage.  May import nothing of this project.
"""
