"""advisor answers one question with measurements: should I parallelise this function over this data?"""
