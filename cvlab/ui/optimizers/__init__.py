"""The optimizers lesson: the race in the browser, and the views on averages, Adam, batches and predicted steps."""
