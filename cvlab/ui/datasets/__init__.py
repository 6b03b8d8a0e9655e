"""A data set on the page: chosen, browsed, doubted, uploaded, collected."""
